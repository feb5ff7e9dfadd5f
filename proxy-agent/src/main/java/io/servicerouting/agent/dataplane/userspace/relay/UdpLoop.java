package io.servicerouting.agent.dataplane.userspace.relay;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;

/**
 * The one thread that carries all datagrams, and owns all that has to do with them. A thread for
 * each client would need a buffer as large as the largest datagram each; here one serves all. There
 * is no back-pressure in UDP: what a socket does not take is dropped, as a router would.
 */
final class UdpLoop implements Runnable {
  private static final Logger LOG = System.getLogger(UdpLoop.class.getName());
  private static final long WAKE_UP_MILLIS = 1_000;
  private static final int LARGEST_DATAGRAM = 65_536;

  private final Selector selector;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final List<UdpListener> listeners = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST_DATAGRAM);

  UdpLoop() throws IOException {
    this.selector = Selector.open();
  }

  /** What is called when a socket has something to read. */
  interface Receiver {
    void read(ByteBuffer empty);
  }

  /** Something that the loop's thread is to do. */
  @FunctionalInterface
  interface Task<T> {
    T run() throws IOException;
  }

  @Override
  public void run() {
    try {
      while (true) {
        selector.select(this::ready, WAKE_UP_MILLIS);
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
          task.run();
        }
        sweep();
      }
    } catch (ClosedSelectorException e) {
      LOG.log(Level.DEBUG, "Stopping");
    } catch (IOException e) {
      throw new IllegalStateException("the kernel does not tell of datagrams any more", e);
    }
  }

  private void ready(SelectionKey key) {
    try {
      if (key.isValid() && key.attachment() instanceof Receiver receiver) {
        receiver.read(buffer);
      }
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "A datagram was lost to a defect", e);
    }
  }

  /** Has the loop's thread do something, and waits for it. */
  <T> T call(Task<T> task) throws IOException {
    CompletableFuture<T> done = new CompletableFuture<>();
    tasks.add(() -> {
      try {
        done.complete(task.run());
      } catch (IOException | RuntimeException e) {
        done.completeExceptionally(e);
      }
    });
    selector.wakeup();
    try {
      return done.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Forgets idle clients. On the loop's thread, which {@link #run} is, or by {@link #call}. */
  void sweep() {
    listeners.forEach(UdpListener::forgetIdle);
  }

  /** On the loop's thread. */
  void add(UdpListener listener) {
    listeners.add(listener);
  }

  /** On the loop's thread. */
  void remove(UdpListener listener) {
    listeners.remove(listener);
  }

  /** On the loop's thread. */
  void register(DatagramChannel channel, Receiver receiver) throws IOException {
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, receiver);
  }

  /**
   * Gives closed sockets back to the kernel, which a selector else does when it selects next: until
   * then they would take datagrams that nobody reads. On the loop's thread.
   */
  void letGo() throws IOException {
    selector.selectNow(this::ready);
  }

  /** Ends the loop. */
  void close() throws IOException {
    selector.close();
  }
}
