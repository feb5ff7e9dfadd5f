package io.servicerouting.agent.dataplane.userspace.relay;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Large buffers outside the heap for connections through which much passes, so that idle ones need
 * none. There are so many and no more; who gets none goes on with a small one of its own.
 */
final class BufferPool {
  /** Of one buffer. */
  static final int BYTES = 64 * 1024;

  private final int most;
  private final AtomicInteger made = new AtomicInteger();
  private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();

  BufferPool(int most) {
    this.most = most;
  }

  /** An empty buffer, to be given back; null if all are in use. */
  @Nullable ByteBuffer take() {
    ByteBuffer buffer = free.poll();
    if (buffer == null && made.get() < most && made.incrementAndGet() <= most) {
      buffer = ByteBuffer.allocateDirect(BYTES);
    }
    return buffer == null ? null : buffer.clear();
  }

  void give(ByteBuffer buffer) {
    free.add(buffer);
  }
}
