package io.servicerouting.agent.dataplane.userspace.relay;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoint each client of a Service port had last, by the client's address. A client is
 * remembered for a time since its last new connection. Not thread-safe.
 */
final class Affinity {
  /** With more clients, the ones that were away longest are forgotten: about 10 MB. */
  static final int MOST_CLIENTS = 65_536;

  private final LongSupplier nanoTime;

  /** In the order of their last connections, oldest first. */
  private final LinkedHashMap<InetAddress, Memory> clients = new LinkedHashMap<>();

  private long timeoutNanos;

  private record Memory(Target target, long since) {}

  Affinity(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** How long clients are remembered from now on; zero: not at all. */
  void timeout(Duration timeout) {
    timeoutNanos = timeout.toNanos();
    if (timeoutNanos == 0) {
      clients.clear();
    }
  }

  /** The endpoint that a client keeps; null if it keeps none. */
  @Nullable Target of(InetAddress client) {
    forgetOld();
    Memory memory = clients.get(client);
    return memory == null ? null : memory.target();
  }

  /** A new connection of the client goes to this endpoint. */
  void remember(InetAddress client, Target target) {
    if (timeoutNanos == 0) {
      return;
    }
    forgetOld();
    clients.remove(client); // So that it becomes the youngest.
    clients.put(client, new Memory(target, nanoTime.getAsLong()));
  }

  private void forgetOld() {
    long now = nanoTime.getAsLong();
    Iterator<Memory> memories = clients.values().iterator();
    while (memories.hasNext()) {
      Memory oldest = memories.next();
      if (now - oldest.since() <= timeoutNanos && clients.size() < MOST_CLIENTS) {
        return;
      }
      memories.remove();
    }
  }
}
