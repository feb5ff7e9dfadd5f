package io.servicerouting.agent.bench;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What one proxy did with one number of Services.
 *
 * @param coldMillis from its start to the first packet at an endpoint; empty if that took too long
 * @param connectNanos the median of a TCP connect to the Service that is last in a row
 * @param changeMillis of each change of an endpoint, from the API to the first packet that follows
 *     it, sorted; ends early if one took too long
 * @param cpuSecondsPerChange of it and its children
 * @param rssMegabytes after the changes
 */
record Measurement(
    OptionalLong coldMillis,
    OptionalLong connectNanos,
    List<Long> changeMillis,
    OptionalDouble cpuSecondsPerChange,
    OptionalLong rssMegabytes) {

  static Measurement neverServed() {
    return new Measurement(
        OptionalLong.empty(),
        OptionalLong.empty(),
        List.of(),
        OptionalDouble.empty(),
        OptionalLong.empty());
  }

  OptionalLong medianChangeMillis() {
    return changeMillis.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(changeMillis.get(changeMillis.size() / 2));
  }

  OptionalLong worstChangeMillis() {
    return changeMillis.isEmpty() ? OptionalLong.empty() : OptionalLong.of(changeMillis.getLast());
  }
}
