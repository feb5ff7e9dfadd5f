package io.servicerouting.agent.kube;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, read while it comes in. Unlike the JDK's own stream it does not wait
 * forever for the next byte.
 *
 * <p>One batch of buffers is asked for at a time, so that a slow reader slows the sender down. To
 * be read by one thread.
 */
final class StreamedBody extends InputStream implements BodySubscriber<InputStream> {
  private final Duration silence;
  private final Runnable onSilence;
  private final LinkedBlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final ArrayDeque<ByteBuffer> buffers = new ArrayDeque<>();
  private boolean ended;

  private sealed interface Signal {
    record Bytes(List<ByteBuffer> buffers) implements Signal {}

    record End() implements Signal {}

    record Broken(Throwable cause) implements Signal {}
  }

  /**
   * @param silence how long to wait for the next byte
   * @param onSilence what to do when none came
   */
  StreamedBody(Duration silence, Runnable onSilence) {
    this.silence = silence;
    this.onSilence = onSilence;
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedStage(this); // before the first byte has come
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    given.request(1);
    subscription.complete(given);
  }

  @Override
  public void onNext(List<ByteBuffer> item) {
    signals.add(new Signal.Bytes(item));
  }

  @Override
  public void onError(Throwable throwable) {
    signals.add(new Signal.Broken(throwable));
  }

  @Override
  public void onComplete() {
    signals.add(new Signal.End());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    ByteBuffer buffer = nextBuffer();
    if (buffer == null) {
      return -1;
    }
    int count = Math.min(length, buffer.remaining());
    buffer.get(into, offset, count);
    return count;
  }

  private @Nullable ByteBuffer nextBuffer() throws IOException {
    while (true) {
      ByteBuffer first = buffers.peek();
      if (first != null && first.hasRemaining()) {
        return first;
      }
      if (first != null) {
        buffers.remove();
      } else if (ended) {
        return null;
      } else {
        awaitSignal();
      }
    }
  }

  private void awaitSignal() throws IOException {
    switch (nextSignal()) {
      case Signal.Bytes(List<ByteBuffer> more) -> {
        buffers.addAll(more);
        subscription.join().request(1); // there is one: it has sent something
      }
      case Signal.End _ -> ended = true;
      case Signal.Broken(Throwable cause) ->
          throw new IOException("the connection broke: " + cause.getMessage(), cause);
    }
  }

  private Signal nextSignal() throws IOException {
    Signal signal;
    try {
      signal = signals.poll(silence.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the API server");
    }
    if (signal == null) {
      close();
      onSilence.run();
      throw new SilentServerException("nothing was heard for " + silence.toMillis() + " ms");
    }
    return signal;
  }

  /** Ends the exchange: what has not been read yet is not wanted. */
  @Override
  public void close() {
    var _ = subscription.thenAccept(Flow.Subscription::cancel);
  }
}
