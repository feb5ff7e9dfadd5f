package io.servicerouting.operator.fault;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * An HTTP proxy in front of an API server that breaks what a test wants broken. Each connection
 * carries one request, so that every fault concerns exactly one; WebSockets pass.
 *
 * <pre>{@code
 * try (var proxy = new FaultyProxy(Upstream.of(server));
 *     var storm = proxy.inject(Call.writesOf("services"), Fault.conflict())) {
 *   // every write of a Service is answered 409
 * }
 * }</pre>
 */
public final class FaultyProxy implements AutoCloseable {

  /** Ends a fault. */
  public interface Injection extends AutoCloseable {
    @Override
    void close();
  }

  private record Rule(Predicate<Call> calls, Fault fault) {}

  private final Upstream upstream;
  private final Acceptor acceptor;
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final List<Call> seen = new CopyOnWriteArrayList<>();
  private final Map<Tunnel, Call> open = new ConcurrentHashMap<>();
  private final Map<Socket, Rule> hanging = new ConcurrentHashMap<>();

  /** Listens on a free port of 127.0.0.1. */
  public FaultyProxy(Upstream upstream) {
    this.upstream = upstream;
    acceptor = new Acceptor(this::serve);
  }

  /** Where callers find it; without TLS. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + acceptor.port());
  }

  /** Breaks the requests that are told, from now until the injection is closed. */
  public Injection inject(Predicate<Call> calls, Fault fault) {
    var rule = new Rule(calls, fault);
    rules.add(rule);
    return () -> {
      rules.remove(rule);
      hanging.forEach((caller, by) -> {
        if (by == rule) {
          closeQuietly(caller);
        }
      });
    };
  }

  /**
   * Stops every byte on the connections that are open now, as when a network device forgets them;
   * new connections work. At the end they are cut.
   */
  public Injection freezeOpen(Predicate<Call> calls) {
    List<Tunnel> frozen = openTunnels(calls).toList();
    frozen.forEach(Tunnel::freeze);
    return () -> frozen.forEach(Tunnel::close);
  }

  /** Cuts the connections that are open now. */
  public void cutOpen(Predicate<Call> calls) {
    openTunnels(calls).toList().forEach(Tunnel::close);
  }

  private Stream<Tunnel> openTunnels(Predicate<Call> calls) {
    return open.entrySet().stream()
        .filter(entry -> calls.test(entry.getValue()))
        .map(Map.Entry::getKey);
  }

  /** How many connections are open now. */
  public long countOpen(Predicate<Call> calls) {
    return open.values().stream().filter(calls).count();
  }

  /** How many requests came so far, broken ones included. */
  public long count(Predicate<Call> calls) {
    return seen.stream().filter(calls).count();
  }

  private void serve(Socket caller) throws IOException {
    var in = new BufferedInputStream(caller.getInputStream());
    var head = HttpHead.read(in);
    Call call = head.call();
    seen.add(call);
    Rule rule = rules.stream().filter(each -> each.calls().test(call)).findFirst().orElse(null);
    switch (rule == null ? null : rule.fault()) {
      case null -> forward(caller, in, head, Long.MAX_VALUE);
      case Fault.CutAfter(int bytes) -> forward(caller, in, head, bytes);
      case Fault.LoseAnswer() -> forward(caller, in, head, 0);
      case Fault.Hang() -> hang(caller, in, rule);
      case Fault.Answer answer -> answer(caller, in, CannedAnswer.of(answer));
      case Fault.WatchError error -> answer(caller, in, CannedAnswer.of(error, head));
    }
  }

  private void forward(Socket caller, InputStream in, HttpHead head, long most) throws IOException {
    try (Socket server = upstream.connect();
        var tunnel = new Tunnel(caller, in, server)) {
      open.put(tunnel, head.call());
      try {
        server.getOutputStream().write(head.to(upstream.authority()));
        server.getOutputStream().flush();
        tunnel.carry(most);
      } finally {
        open.remove(tunnel);
      }
    }
  }

  private void hang(Socket caller, InputStream in, Rule rule) throws IOException {
    hanging.put(caller, rule);
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } finally {
      hanging.remove(caller);
    }
  }

  private static void answer(Socket caller, InputStream in, byte[] bytes) throws IOException {
    caller.getOutputStream().write(bytes);
    caller.shutdownOutput();
    caller.setSoTimeout(2000);
    try {
      // Closing with a request half read would reset the connection and lose the answer.
      in.transferTo(OutputStream.nullOutputStream());
    } catch (SocketTimeoutException e) {
      // The caller has had its answer.
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
  }

  @Override
  public void close() {
    acceptor.close();
    open.keySet().forEach(Tunnel::close);
    hanging.keySet().forEach(FaultyProxy::closeQuietly);
  }
}
