package io.servicerouting.operator.policy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.servicerouting.operator.world.PolicyRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reconciler that looks again when the world has changed. Each term of the leader makes an event
 * source of its own.
 *
 * @param <P> the kind of policy
 */
abstract class TriggeredReconciler<P extends HasMetadata> implements Reconciler<P> {
  private volatile @Nullable PolicyTriggers<P> triggers;

  @Override
  public final List<EventSource<?, P>> prepareEventSources(EventSourceContext<P> context) {
    var fresh = new PolicyTriggers<P>();
    triggers = fresh;
    return List.of(fresh);
  }

  /** Looks at a policy again; nothing happens before the reconciler has started. */
  final void look(PolicyRef policy) {
    PolicyTriggers<P> now = triggers;
    if (now != null) {
      now.trigger(policy);
    }
  }
}
