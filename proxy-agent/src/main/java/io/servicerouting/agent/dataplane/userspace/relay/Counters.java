package io.servicerouting.agent.dataplane.userspace.relay;

import io.servicerouting.agent.dataplane.userspace.control.RelayCounter;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The relay's counts. Thread-safe. */
final class Counters {
  private final Map<RelayCounter, LongAdder> counts = new EnumMap<>(RelayCounter.class);

  Counters() {
    for (RelayCounter counter : RelayCounter.values()) {
      counts.put(counter, new LongAdder());
    }
  }

  void add(RelayCounter counter, long more) {
    LongAdder count = counts.get(counter);
    if (count == null) {
      throw new IllegalStateException("all have a count");
    }
    count.add(more);
  }

  Map<RelayCounter, Long> read() {
    Map<RelayCounter, Long> read = new EnumMap<>(RelayCounter.class);
    counts.forEach((counter, count) -> read.put(counter, count.sum()));
    return read;
  }
}
