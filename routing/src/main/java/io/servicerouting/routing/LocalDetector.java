package io.servicerouting.routing;

import java.util.List;

/**
 * How a node recognises traffic of its own pods, which may keep its address on the way to a
 * ClusterIP and is exempt from policy Local at external addresses.
 */
public sealed interface LocalDetector {

  /** Whether it can recognise pods of this family at all. */
  boolean covers(IpFamily family);

  /**
   * By source address: the cluster's or the node's pod ranges. All ranges of the list count.
   *
   * @param ranges pod ranges of either family
   */
  record SourceRanges(List<Cidr> ranges) implements LocalDetector {
    @Override
    public boolean covers(IpFamily family) {
      return !of(family).isEmpty();
    }

    /** The ranges of one family. */
    public List<Cidr> of(IpFamily family) {
      return ranges.stream().filter(range -> range.family() == family).toList();
    }
  }

  /**
   * By the one interface that all pods' packets come in through: a bridge.
   *
   * @param name its name
   */
  record Interface(String name) implements LocalDetector {
    @Override
    public boolean covers(IpFamily family) {
      return true;
    }
  }

  /**
   * By the interface the packet came in through.
   *
   * @param prefix how the names of pod interfaces begin, for example {@code cali}
   */
  record InterfacePrefix(String prefix) implements LocalDetector {
    @Override
    public boolean covers(IpFamily family) {
      return true;
    }
  }

  /** Not at all. Pods are then treated as clients outside the cluster. */
  record None() implements LocalDetector {
    @Override
    public boolean covers(IpFamily family) {
      return false;
    }
  }
}
