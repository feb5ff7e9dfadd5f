package io.servicerouting.routing.shares;

import io.servicerouting.routing.Endpoint;
import io.servicerouting.routing.EndpointWeights;
import io.servicerouting.routing.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Pods on nodes, written as numbers of pods: {@code 2, 1, 0} is two on n0, one on n1, none on n2.
 */
final class Placements {
  private Placements() {}

  static List<PodEndpoint> pods(int... perNode) {
    List<PodEndpoint> pods = new ArrayList<>();
    for (int node = 0; node < perNode.length; node++) {
      for (int i = 0; i < perNode[node]; i++) {
        pods.add(ready("pod-%d-%d".formatted(node, i), "n" + node, pods.size()));
      }
    }
    return pods;
  }

  static PodEndpoint ready(String pod, String node, int index) {
    return pod(pod, node, index, true, false);
  }

  static PodEndpoint terminating(String pod, String node, int index) {
    return pod(pod, node, index, false, true);
  }

  private static PodEndpoint pod(
      String pod, String node, int index, boolean ready, boolean terminating) {
    return new PodEndpoint(
        pod,
        new Endpoint(address(index), 8080, node, ready, true, terminating, List.of(), List.of()));
  }

  static PodEndpoint hinted(String pod, String node, int index, String zone) {
    return new PodEndpoint(
        pod, new Endpoint(address(index), 8080, node, true, true, false, List.of(zone), List.of()));
  }

  static IpAddress address(int index) {
    return IpAddress.parse("10.%d.%d.%d".formatted(index >> 16, (index >> 8) & 255, index & 255));
  }

  static List<EntryNode> nodes(int count) {
    return IntStream.range(0, count).mapToObj(node -> new EntryNode("n" + node, null)).toList();
  }

  static TrafficShares shares(Forwarding forwarding, EntryModel entry, int... perNode) {
    return TrafficShares.of(
        pods(perNode), nodes(perNode.length), forwarding, entry, EndpointWeights.even());
  }

  static int[] random(RandomGenerator random, int maxNodes, int maxPerNode) {
    int[] perNode = new int[random.nextInt(1, maxNodes + 1)];
    Arrays.setAll(perNode, node -> random.nextInt(maxPerNode + 1));
    return perNode;
  }
}
