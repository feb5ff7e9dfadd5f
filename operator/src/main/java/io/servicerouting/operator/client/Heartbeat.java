package io.servicerouting.operator.client;

import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pings the server of a WebSocket, and gives the WebSocket up when nothing has come back for three
 * periods. Without that nobody would notice a connection that died without a word, for example
 * because a network device on the way was exchanged: a watch may be silent for hours, and fabric8
 * starts it anew only every five to ten minutes.
 */
final class Heartbeat implements WebSocket.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
  private static final int MISSED = 3;

  private final WebSocket.Listener listener;
  private final Duration period;
  private final AtomicLong heard = new AtomicLong(System.nanoTime());
  private volatile boolean over;

  Heartbeat(WebSocket.Listener listener, Duration period) {
    this.listener = listener;
    this.period = period;
  }

  @Override
  public void onOpen(WebSocket socket) {
    hear();
    beatLater(socket);
    listener.onOpen(socket);
  }

  private void beatLater(WebSocket socket) {
    CompletableFuture.delayedExecutor(period.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> beat(socket));
  }

  private void beat(WebSocket socket) {
    if (over || socket.isInputClosed() || socket.isOutputClosed()) {
      return;
    }
    var silence = Duration.ofNanos(System.nanoTime() - heard.get());
    if (silence.compareTo(period.multipliedBy(MISSED)) >= 0) {
      var problem = new HttpTimeoutException("no sign of life for " + silence.toSeconds() + " s");
      LOG.warn("A watch is given up and started anew: {}", problem.getMessage());
      socket.abort();
      onError(socket, problem);
      return;
    }
    // It fails if the one before could not even be sent, which is silence as well.
    var _ = socket.sendPing(ByteBuffer.allocate(0));
    beatLater(socket);
  }

  private void hear() {
    heard.set(System.nanoTime());
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    hear();
    return listener.onText(socket, data, last);
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
    hear();
    return listener.onBinary(socket, data, last);
  }

  @Override
  public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
    hear();
    return listener.onPing(socket, message);
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
    hear();
    return listener.onPong(socket, message);
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
    over = true;
    return listener.onClose(socket, status, reason);
  }

  @Override
  public void onError(WebSocket socket, Throwable problem) {
    if (!over) {
      over = true;
      listener.onError(socket, problem);
    }
  }
}
