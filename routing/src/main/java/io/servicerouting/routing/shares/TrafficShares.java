package io.servicerouting.routing.shares;

import io.servicerouting.routing.EndpointWeights;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the traffic of one Service port is going to be shared: exact, from where its pods run and
 * what Kubernetes' rules let each node do.
 *
 * @param entry how traffic is taken to enter
 * @param pods what each pod gets, the largest share first, then by name. All ready pods, and
 *     terminating ones that are used for want of better
 * @param nodes what enters by and arrives at each node that traffic can enter by, sorted by name
 * @param evenness what is lost and how uneven the rest is; with {@link EntryModel#ONE_NODE} the
 *     mean over all nodes that could hold the address
 * @param lostPermille {@code evenness.lost} in thousandths, so that it and the pods' add up to 1000
 * @param lostWithoutHealthChecks what is lost if traffic enters by all nodes alike
 * @param lostWithHealthChecks what is lost behind a balancer that asks {@code healthCheckNodePort}
 * @param holders what one holder of the address means; null unless traffic enters by one node
 */
public record TrafficShares(
    EntryModel entry,
    List<PodShare> pods,
    List<NodeShare> nodes,
    Evenness evenness,
    int lostPermille,
    Fraction lostWithoutHealthChecks,
    Fraction lostWithHealthChecks,
    @Nullable HolderOutlook holders) {

  /**
   * What one pod gets.
   *
   * @param pod its name
   * @param node the node it runs on; null if unknown
   * @param share its part of all traffic, whether that arrives or not
   * @param permille the same in thousandths
   */
  public record PodShare(String pod, @Nullable String node, Fraction share, int permille) {}

  /**
   * What one node does.
   *
   * @param node its name
   * @param pods how many of {@link TrafficShares#pods} it runs
   * @param entering the part of all traffic that enters by it
   * @param served the part of all traffic that its pods get, by whatever node it entered
   * @param lost the part of all traffic that enters by it and reaches no pod
   */
  public record NodeShare(
      String node, int pods, Fraction entering, Fraction served, Fraction lost) {}

  /**
   * What depends on which node holds the address. The mean over time can be even while one pod gets
   * everything at any time.
   *
   * @param meanMaxToMean the mean of max-to-mean over the holders that lose nothing; null if all do
   * @param worst the worst holder of all
   * @param worstWithHealthChecks the worst of those that pass the health check, if only such may
   *     hold the address; null if none passes
   */
  public record HolderOutlook(
      @Nullable Fraction meanMaxToMean, Holder worst, @Nullable Holder worstWithHealthChecks) {}

  /**
   * A node that holds the address.
   *
   * @param node its name
   * @param evenness what that means
   */
  public record Holder(String node, Evenness evenness) {}

  /**
   * Works out the shares.
   *
   * @param endpoints all endpoints of the port, of one IP family, from all its slices
   * @param nodes the nodes that traffic can enter by, each once
   * @param forwarding where a node may send what enters by it
   * @param entry how traffic enters
   * @param weights what weight endpoints have; each gets a share in proportion to it
   */
  public static TrafficShares of(
      Collection<PodEndpoint> endpoints,
      Collection<EntryNode> nodes,
      Forwarding forwarding,
      EntryModel entry,
      EndpointWeights weights) {
    return new ShareComputation(endpoints, nodes, forwarding, weights).shares(entry);
  }

  /** How many nodes that traffic can enter by have a pod that gets some. */
  public int nodesWithPods() {
    return (int) nodes.stream().filter(node -> node.pods() > 0).count();
  }
}
