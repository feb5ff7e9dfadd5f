package io.servicerouting.agent.program;

import io.servicerouting.agent.kube.ResourceEvent;
import io.servicerouting.agent.kube.Sink;
import io.servicerouting.agent.kube.decode.NodeStatus;
import io.servicerouting.agent.kube.decode.SliceInfo;
import io.servicerouting.agent.problem.ProblemRegister;
import io.servicerouting.agent.problem.ProblemRegister.Source;
import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.routing.ClusterRoutingPolicy;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.RoutingPolicy;
import io.servicerouting.routing.ServiceInfo;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries what the watchers see to the writer thread, which alone touches the view. The queue is
 * bounded: a first list of 5,000 Services waits for the view rather than for memory.
 */
public final class ClusterFeed {
  /** The kind of Services, as {@link #awaited} names it. */
  static final String SERVICE = "Service";

  private static final int MOST_WAITING = 4_096;

  private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>(MOST_WAITING);
  private final Set<String> awaited = new TreeSet<>();
  private final ClusterView view;
  private final ProblemRegister problems;
  private final PolicyMarker policies;
  private final PolicyMarker clusterPolicies;

  /** A feed of this view. Make all sinks before the writer thread starts. */
  public ClusterFeed(ClusterView view, ProblemRegister problems, InstantSource clock) {
    this.view = view;
    this.problems = problems;
    this.policies = new PolicyMarker(clock);
    this.clusterPolicies = new PolicyMarker(clock);
  }

  /** Takes Services. */
  public Sink<ServiceInfo> services() {
    return sink(SERVICE, view::service, null);
  }

  /** Takes EndpointSlices. */
  public Sink<SliceInfo> slices() {
    return sink("EndpointSlice", view::slice, null);
  }

  /** Takes this node's Node. */
  public Sink<NodeStatus> node() {
    return sink("Node", (name, node) -> view.node(node), null);
  }

  /** Takes namespaces' labels. */
  public Sink<Map<String, String>> namespaces() {
    return sink("Namespace", (name, labels) -> view.namespaceLabels(name.name(), labels), null);
  }

  /** Takes policies. */
  public Sink<RoutingPolicy> policies() {
    return sink("ServiceRoutingPolicy", view::policy, policies);
  }

  /** Takes cluster policies. */
  public Sink<ClusterRoutingPolicy> clusterPolicies() {
    return sink(
        "ClusterServiceRoutingPolicy",
        (name, policy) -> view.clusterPolicy(name.name(), policy),
        clusterPolicies);
  }

  private <T> Sink<T> sink(
      String kind, BiConsumer<ObjectName, @Nullable T> intoView, @Nullable PolicyMarker marker) {
    awaited.add(kind);
    return event ->
        queue.put(() -> {
          take(kind, event, intoView);
          if (marker != null) {
            follow(event, marker);
          }
        });
  }

  private static void follow(ResourceEvent<?> event, PolicyMarker marker) {
    switch (event) {
      case ResourceEvent.Upsert<?> upsert -> marker.seen(upsert.name(), upsert.revision());
      case ResourceEvent.Unusable<?> unusable -> marker.seen(unusable.name(), unusable.revision());
      case ResourceEvent.Delete<?> delete -> marker.gone(delete.name());
      case ResourceEvent.Progress<?> progress -> marker.reached(progress.resourceVersion());
      case ResourceEvent.Synced<?> synced -> {}
    }
  }

  private <T> void take(
      String kind, ResourceEvent<T> event, BiConsumer<ObjectName, @Nullable T> intoView) {
    switch (event) {
      case ResourceEvent.Upsert<T> upsert -> {
        intoView.accept(upsert.name(), upsert.value());
        problems.set(new Source(kind, upsert.name()), upsert.problems());
      }
      // What it said before stays in force: better an old policy than none.
      case ResourceEvent.Unusable<T> unusable ->
          problems.set(new Source(kind, unusable.name()), unusable.problems());
      case ResourceEvent.Delete<T> delete -> {
        intoView.accept(delete.name(), null);
        problems.set(new Source(kind, delete.name()), List.of());
      }
      case ResourceEvent.Progress<T> progress -> {}
      case ResourceEvent.Synced<T> synced -> awaited.remove(kind);
    }
  }

  /** Has something done by the writer thread, between two writes. */
  void tell(Runnable news) throws InterruptedException {
    queue.put(news);
  }

  /** Asks something of the writer thread, which answers between two writes. */
  <T> CompletableFuture<T> ask(Supplier<T> question) throws InterruptedException {
    CompletableFuture<T> answer = new CompletableFuture<>();
    queue.put(() -> answer.complete(question.get()));
    return answer;
  }

  /**
   * Brings the view up to date: waits for something new, at most so long, then takes all there is.
   *
   * @return whether there was anything
   */
  boolean update(long waitMillis) throws InterruptedException {
    Runnable update = queue.poll(Math.max(waitMillis, 0), TimeUnit.MILLISECONDS);
    if (update == null) {
      return false;
    }
    // Not without end: under a constant stream the kernel has to be written now and then too.
    for (int i = 0; i < MOST_WAITING && update != null; i++) {
      update.run();
      update = queue.poll();
    }
    return true;
  }

  /**
   * Fills the view until it has a complete first picture of the cluster.
   *
   * @param deadline when to give up
   * @param trouble what keeps the watches from it; null if nothing is known
   * @throws IOException if the deadline passes, with what is missing and why
   */
  public void awaitComplete(Instant deadline, Supplier<@Nullable String> trouble)
      throws IOException, InterruptedException {
    while (!awaited.isEmpty()) {
      long left = Duration.between(Instant.now(), deadline).toMillis();
      if (!update(left) && left <= 0) {
        throw new IOException(
            "the cluster could not be read: no list of "
                + String.join(", ", awaited)
                + "; last error: "
                + trouble.get());
      }
    }
  }

  /** Kinds of which the first complete list is still to come; programming waits for all. */
  Set<String> awaited() {
    return awaited;
  }

  /** The resourceVersion up to which policies are in the view; null if none was seen. */
  @Nullable String policiesVersion() {
    return policies.value();
  }

  /** The same for cluster policies. */
  @Nullable String clusterPoliciesVersion() {
    return clusterPolicies.value();
  }

  /**
   * When a marker moves next though nothing happens in the cluster; null if none does. See {@link
   * #moveMarkers}.
   */
  @Nullable Instant nextMarker() {
    Instant one = policies.due();
    Instant other = clusterPolicies.due();
    return one == null || (other != null && other.isBefore(one)) ? other : one;
  }

  /** Moves the markers that are due. */
  void moveMarkers() {
    policies.moveIfDue();
    clusterPolicies.moveIfDue();
  }
}
