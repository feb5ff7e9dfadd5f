package io.servicerouting.operator.policy;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicyStatus;
import io.servicerouting.operator.policy.StatusWriter.Subject;
import io.servicerouting.operator.policy.WritePace.Change;
import io.servicerouting.operator.world.PolicyRef;
import io.servicerouting.operator.world.WorldPolicy;
import io.servicerouting.routing.ObjectName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Keeps the status of every ServiceRoutingPolicy true. */
@ControllerConfiguration(name = "serviceroutingpolicy")
@GradualRetry(
    maxAttempts = PolicyReconciler.FOR_EVER,
    initialInterval = 500,
    intervalMultiplier = 2,
    maxInterval = PolicyReconciler.LONGEST_PAUSE_MILLIS)
public final class PolicyReconciler extends TriggeredReconciler<ServiceRoutingPolicy> {
  static final int FOR_EVER = -1;

  /** After an outage, however long, every status is to be right within half a minute. */
  static final long LONGEST_PAUSE_MILLIS = 10_000;

  /** What could not be read is asked for again: no change of the world would tell. */
  private static final Duration READ_AGAIN = Duration.ofSeconds(10);

  private final PolicyStatuses statuses;
  private final StatusWriter<ServiceRoutingPolicyStatus> writer;
  private final InstantSource clock;

  PolicyReconciler(PolicyStatuses statuses, InstantSource clock) {
    this.statuses = statuses;
    this.clock = clock;
    writer = statuses.writer(new Statuses());
  }

  void forget(PolicyRef policy) {
    writer.forget(policy);
  }

  @Override
  public UpdateControl<ServiceRoutingPolicy> reconcile(
      ServiceRoutingPolicy resource, Context<ServiceRoutingPolicy> context) {
    ObjectMeta metadata = resource.getMetadata();
    var name = new ObjectName(metadata.getNamespace(), metadata.getName());
    // The world tells when it is complete, and when it has seen what this resource is.
    PolicyView view = statuses.view(name);
    UpdateControl<ServiceRoutingPolicy> done = UpdateControl.noUpdate();
    if (view == null || view.policy().beingDeleted()) {
      return done;
    }
    Instant began = clock.instant();
    PolicyOutcome outcome = PolicyDecision.of(view);
    Duration again = write(view, outcome);
    if (view.isOutdated() && (again == null || again.compareTo(READ_AGAIN) > 0)) {
      again = READ_AGAIN;
    }
    statuses.reconciled(
        view.policy().ref(),
        resource.getKind(),
        view.policy().generation(),
        outcome.conditions(),
        began);
    return again == null ? done : done.rescheduleAfter(again);
  }

  private @Nullable Duration write(PolicyView view, PolicyOutcome outcome) {
    WorldPolicy policy = view.policy();
    statuses.targets(
        policy.ref(),
        view.targets().stream()
            .map(target -> new ObjectName(policy.name().namespace(), target.name()))
            .collect(Collectors.toSet()));
    return writer.write(
        new Subject<>(
            policy.ref(),
            policy.name().namespace(),
            policy.name().name(),
            policy.uid(),
            policy.resourceVersion(),
            policy.status()),
        outcome.conditions(),
        before ->
            new ServiceRoutingPolicyStatus(
                policy.generation(),
                Conditions.of(
                    outcome.conditions(),
                    before == null ? null : before.conditions(),
                    policy.generation(),
                    clock.instant()),
                outcome.targetCount(),
                outcome.targets().isEmpty() ? null : outcome.targets(),
                outcome.nodes()));
  }

  private static final class Statuses implements StatusWriter.Kind<ServiceRoutingPolicyStatus> {
    @Override
    public Change difference(
        @Nullable ServiceRoutingPolicyStatus before, ServiceRoutingPolicyStatus now) {
      return StatusDifference.between(before, now);
    }

    @Override
    public @Nullable List<Condition> conditions(ServiceRoutingPolicyStatus status) {
      return status.conditions();
    }

    @Override
    public HasMetadata document(ServiceRoutingPolicyStatus status) {
      var document = new ServiceRoutingPolicy();
      document.setStatus(status);
      return document;
    }
  }
}
