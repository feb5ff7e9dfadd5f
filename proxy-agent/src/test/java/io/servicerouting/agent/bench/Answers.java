package io.servicerouting.agent.bench;

import io.servicerouting.agent.testbed.NetworkNamespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Which pod answers the probe, and since when. */
final class Answers {
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  /** Starts the probe in a pod; it ends with the pod's namespace. */
  Answers(NetworkNamespace pod) throws IOException {
    Process process =
        BenchProgram.start(
            pod, Probe.class, BenchCluster.PROBE_IP, Integer.toString(BenchCluster.PROBE_PORT));
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            reader.lines().forEach(lines::add);
          } catch (IOException e) {
            // The namespace was closed.
          }
        });
  }

  /** Milliseconds from a time until a pod answered; empty if it did not within the limit. */
  OptionalLong millisUntil(String pod, long since, long limitSeconds) throws InterruptedException {
    long limit = since + TimeUnit.SECONDS.toMillis(limitSeconds);
    while (true) {
      String line = lines.poll(limit - System.currentTimeMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        return OptionalLong.empty();
      }
      long time = Long.parseLong(line, 0, line.indexOf(' '), 10);
      // An answer to a packet of before the change may come late.
      if (time >= since && line.endsWith(" " + pod)) {
        return OptionalLong.of(time - since);
      }
    }
  }
}
