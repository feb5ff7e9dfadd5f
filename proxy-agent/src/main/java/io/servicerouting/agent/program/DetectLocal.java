package io.servicerouting.agent.program;

import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.LocalDetector;
import io.servicerouting.routing.NodeInfo;
import java.util.List;

/** How to recognise pods, as configured; what that comes to may depend on the Node object. */
public sealed interface DetectLocal {

  /** The detector for this node as it is now. */
  LocalDetector detector(NodeInfo node);

  /**
   * By the cluster's pod ranges.
   *
   * @param ranges the ranges, of either family
   */
  record ClusterCidr(List<Cidr> ranges) implements DetectLocal {
    @Override
    public LocalDetector detector(NodeInfo node) {
      return new LocalDetector.SourceRanges(ranges);
    }
  }

  /** By the pod ranges that the Node object states, also when they change. */
  record NodeCidr() implements DetectLocal {
    @Override
    public LocalDetector detector(NodeInfo node) {
      return node.podCidrs().isEmpty()
          ? new LocalDetector.None()
          : new LocalDetector.SourceRanges(node.podCidrs());
    }
  }

  /**
   * By the bridge a packet comes in through.
   *
   * @param name the bridge's name
   */
  record Bridge(String name) implements DetectLocal {
    @Override
    public LocalDetector detector(NodeInfo node) {
      return new LocalDetector.Interface(name);
    }
  }

  /**
   * By the name of the interface a packet comes in through.
   *
   * @param prefix how these names begin
   */
  record InterfacePrefix(String prefix) implements DetectLocal {
    @Override
    public LocalDetector detector(NodeInfo node) {
      return new LocalDetector.InterfacePrefix(prefix);
    }
  }

  /** Not at all. */
  record None() implements DetectLocal {
    @Override
    public LocalDetector detector(NodeInfo node) {
      return new LocalDetector.None();
    }
  }
}
