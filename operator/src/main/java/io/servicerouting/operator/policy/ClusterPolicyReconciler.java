package io.servicerouting.operator.policy;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicyStatus;
import io.servicerouting.operator.policy.StatusWriter.Subject;
import io.servicerouting.operator.policy.WritePace.Change;
import io.servicerouting.operator.world.PolicyRef;
import io.servicerouting.operator.world.WorldClusterPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the status of every ClusterServiceRoutingPolicy true. */
@ControllerConfiguration(name = "clusterserviceroutingpolicy")
@GradualRetry(
    maxAttempts = PolicyReconciler.FOR_EVER,
    initialInterval = 500,
    intervalMultiplier = 2,
    maxInterval = PolicyReconciler.LONGEST_PAUSE_MILLIS)
public final class ClusterPolicyReconciler
    extends TriggeredReconciler<ClusterServiceRoutingPolicy> {
  private final PolicyStatuses statuses;
  private final StatusWriter<ClusterServiceRoutingPolicyStatus> writer;
  private final InstantSource clock;

  ClusterPolicyReconciler(PolicyStatuses statuses, InstantSource clock) {
    this.statuses = statuses;
    this.clock = clock;
    writer = statuses.writer(new Statuses());
  }

  void forget(PolicyRef policy) {
    writer.forget(policy);
  }

  @Override
  public UpdateControl<ClusterServiceRoutingPolicy> reconcile(
      ClusterServiceRoutingPolicy resource, Context<ClusterServiceRoutingPolicy> context) {
    ClusterPolicyView view = statuses.view(resource.getMetadata().getName());
    UpdateControl<ClusterServiceRoutingPolicy> done = UpdateControl.noUpdate();
    if (view == null || view.policy().beingDeleted()) {
      return done;
    }
    Instant began = clock.instant();
    List<ConditionDraft> drafts = ClusterPolicyDecision.of(view);
    Duration again = write(view, drafts);
    statuses.reconciled(
        view.policy().ref(), resource.getKind(), view.policy().generation(), drafts, began);
    return again == null ? done : done.rescheduleAfter(again);
  }

  private @Nullable Duration write(ClusterPolicyView view, List<ConditionDraft> drafts) {
    WorldClusterPolicy policy = view.policy();
    return writer.write(
        new Subject<>(
            policy.ref(),
            null,
            policy.name(),
            policy.uid(),
            policy.resourceVersion(),
            policy.status()),
        drafts,
        before ->
            new ClusterServiceRoutingPolicyStatus(
                policy.generation(),
                Conditions.of(
                    drafts,
                    before == null ? null : before.conditions(),
                    policy.generation(),
                    clock.instant()),
                view.namespaces(),
                view.services(),
                PolicyDecision.counts(view.progress())));
  }

  private static final class Statuses
      implements StatusWriter.Kind<ClusterServiceRoutingPolicyStatus> {
    @Override
    public Change difference(
        @Nullable ClusterServiceRoutingPolicyStatus before, ClusterServiceRoutingPolicyStatus now) {
      return StatusDifference.between(before, now);
    }

    @Override
    public @Nullable List<Condition> conditions(ClusterServiceRoutingPolicyStatus status) {
      return status.conditions();
    }

    @Override
    public HasMetadata document(ClusterServiceRoutingPolicyStatus status) {
      var document = new ClusterServiceRoutingPolicy();
      document.setStatus(status);
      return document;
    }
  }
}
