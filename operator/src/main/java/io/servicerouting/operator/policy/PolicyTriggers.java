package io.servicerouting.operator.policy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.EventHandler;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.PolicyRef;
import java.util.Set;

/**
 * Asks java-operator-sdk to look at a policy again because the world has changed.
 *
 * @param <P> the kind of policy
 */
final class PolicyTriggers<P extends HasMetadata> extends AbstractEventSource<ClusterWorld, P> {

  PolicyTriggers() {
    super(ClusterWorld.class, "world");
  }

  /** Looks at it again; nothing happens before the event source has started. */
  void trigger(PolicyRef policy) {
    EventHandler handler = getEventHandler();
    if (handler != null && isRunning()) {
      handler.handleEvent(
          new Event(
              switch (policy) {
                case PolicyRef.Namespaced(var name) ->
                    new ResourceID(name.name(), name.namespace());
                case PolicyRef.Cluster(String name) -> new ResourceID(name);
              }));
    }
  }

  @Override
  public Set<ClusterWorld> getSecondaryResources(P primary) {
    return Set.of();
  }
}
