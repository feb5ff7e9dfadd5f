package io.servicerouting.lab.load;

import io.servicerouting.lab.load.Outcome.Answered;
import io.servicerouting.lab.load.Outcome.Failed;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * One GET over a connection of its own. Plain sockets, so that every failure can be told apart.
 *
 * <p>A connection that has brought its answer is ended by a reset, so that neither side keeps its
 * ports occupied for a minute. A server that closes first would: where source NAT then gives a
 * later connection the same random port ({@code MASQUERADE --random-fully}, as kube-proxy does it),
 * kernel 6.18 takes its first packet for an old one (PAWS), and one in a thousand waits for a
 * second.
 */
final class Request {

  private final Target target;
  private final byte[] message;

  Request(Target target) {
    this.target = target;
    this.message =
        "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: servicerouting-lab\r\n\r\n"
            .formatted(target.path(), target.host())
            .getBytes(StandardCharsets.US_ASCII);
  }

  /** Sends the request and waits for the answer; may be called from many threads at once. */
  Outcome send() {
    long started = System.nanoTime();
    boolean connected = false;
    try (var socket = new Socket()) {
      if (target.source().isPresent()) {
        socket.bind(new InetSocketAddress(target.source().get(), 0));
      }
      socket.connect(target.address(), (int) target.timeout().toMillis());
      connected = true;
      long askedAt = System.nanoTime();
      socket.setTcpNoDelay(true);
      socket.getOutputStream().write(message);
      var answer = new Answer();
      readInto(answer, socket, askedAt);
      socket.setSoLinger(true, 0);
      long nanos = System.nanoTime() - started;
      if (answer.status() != 200) {
        return new Failed(FailureKind.HTTP_STATUS, "status " + answer.status());
      }
      return new Answered(answer.body(), nanos);
    } catch (MalformedAnswerException e) {
      return new Failed(FailureKind.BAD_ANSWER, text(e));
    } catch (IOException e) {
      return new Failed(kindOf(e, connected), text(e));
    }
  }

  private void readInto(Answer answer, Socket socket, long askedAt) throws IOException {
    var in = socket.getInputStream();
    byte[] chunk = new byte[4096];
    while (!answer.ended()) {
      socket.setSoTimeout(remainingMillis(askedAt));
      int count;
      try {
        count = in.read(chunk);
      } catch (SocketException e) {
        if (answer.complete()) {
          // Everything has arrived; how the other side closes then makes no difference.
          return;
        }
        throw e;
      }
      if (count < 0) {
        answer.endOfStream();
      } else {
        answer.add(chunk, count);
      }
    }
  }

  /** What is left of the time allowed; 0 would mean "for ever" to a socket. */
  private int remainingMillis(long askedAt) throws SocketTimeoutException {
    Duration limit = target.answerTimeout();
    long left = limit.minus(Duration.ofNanos(System.nanoTime() - askedAt)).toMillis();
    if (left < 1) {
      throw new SocketTimeoutException("no complete answer within " + limit);
    }
    return (int) Math.min(left, Integer.MAX_VALUE);
  }

  private static FailureKind kindOf(IOException e, boolean connected) {
    return switch (e) {
      case SocketTimeoutException _ -> FailureKind.TIMEOUT;
      case BindException _ -> FailureKind.NOT_SENT;
      case NoRouteToHostException _ -> FailureKind.UNREACHABLE;
      case ConnectException _ -> kindOfConnectFailure(text(e));
      case SocketException _ when !connected -> FailureKind.UNREACHABLE;
      default -> FailureKind.RESET;
    };
  }

  /** The JDK has one exception for several errors of connect(2); only its message differs. */
  private static FailureKind kindOfConnectFailure(String message) {
    String lower = message.toLowerCase(Locale.ROOT);
    if (lower.contains("timed out")) {
      return FailureKind.TIMEOUT;
    }
    if (lower.contains("assign requested address")) {
      return FailureKind.NOT_SENT;
    }
    return lower.contains("refused") ? FailureKind.REFUSED : FailureKind.UNREACHABLE;
  }

  private static String text(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
