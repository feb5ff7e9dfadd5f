package io.servicerouting.agent.testbed;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that make requests one after another until they are told to stop: each in a machine of
 * its own, in which nobody else may make requests meanwhile.
 */
public final class SteadyClients implements AutoCloseable {
  private final TwoNodes net;
  private final AtomicInteger answered = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads;
  private volatile boolean stopped;

  /**
   * Starts.
   *
   * @param to what each client asks for in turn: a protocol, a blank and an address with its port
   */
  public SteadyClients(TwoNodes net, Map<NetworkNamespace, List<String>> to) {
    this.net = net;
    this.threads =
        to.entrySet().stream()
            .map(client ->
                Thread.ofPlatform().start(() -> askOn(client.getKey(), client.getValue())))
            .toList();
  }

  private void askOn(NetworkNamespace client, List<String> destinations) {
    while (!stopped) {
      for (String destination : destinations) {
        String[] words = destination.split(" ", 2);
        String answer = ask(client, words[0], words[1]);
        if (answer.startsWith("pod=")) {
          answered.incrementAndGet();
        } else {
          failures.add(destination + ": " + answer);
        }
      }
    }
  }

  private String ask(NetworkNamespace client, String protocol, String to) {
    if (protocol.equals("TCP")) {
      return net.request(client, "PATIENT-TCP", to);
    }
    // A busy machine may lose or delay a datagram: asked again, as resolvers do.
    String answer = net.request(client, protocol, to);
    return answer.equals("no answer") ? net.request(client, protocol, to) : answer;
  }

  /** Requests that were answered so far. */
  public int answered() {
    return answered.get();
  }

  /** All requests that were not answered, each with what happened; ends the clients. */
  public List<String> failures() {
    close();
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    stopped = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
