package io.servicerouting.agent.dataplane.userspace.relay;

import io.servicerouting.agent.dataplane.userspace.control.RelaySettings;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What all ports of a relay share.
 *
 * @param settings limits and times
 * @param nanoTime counts nanoseconds from anywhere, as {@link System#nanoTime} does
 */
record Resources(
    RelaySettings settings,
    Counters counters,
    Limits limits,
    BufferPool buffers,
    IdleWatch idle,
    RareLog outOfFiles,
    RandomGenerator random,
    LongSupplier nanoTime) {
  /** 16 MB of them: as many connections can be busy at full speed. */
  private static final int BUFFERS = 256;

  static Resources of(RelaySettings settings, LongSupplier nanoTime) {
    Counters counters = new Counters();
    return new Resources(
        settings,
        counters,
        new Limits(settings, counters, nanoTime),
        new BufferPool(BUFFERS),
        new IdleWatch(settings.tcpIdle(), nanoTime),
        new RareLog(nanoTime),
        RandomGenerator.getDefault(),
        nanoTime);
  }
}
