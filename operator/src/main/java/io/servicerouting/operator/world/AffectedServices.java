package io.servicerouting.operator.world;

import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.PolicyIndex;
import java.util.LinkedHashSet;
import java.util.Set;

/** Collects, under the world's lock, whom a change of policies concerns, to be told after it. */
final class AffectedServices implements PolicyIndex.Affected {
  private final Set<ObjectName> services = new LinkedHashSet<>();
  private final Set<String> namespaces = new LinkedHashSet<>();
  private boolean everything;

  @Override
  public void service(ObjectName service) {
    services.add(service);
  }

  @Override
  public void namespace(String namespace) {
    namespaces.add(namespace);
  }

  @Override
  public void everything() {
    everything = true;
  }

  void tell(WorldState world) {
    if (everything) {
      world.tell(WorldListener::allPoliciesChanged);
      return;
    }
    namespaces.forEach(
        namespace -> world.tell(listener -> listener.policiesOfNamespaceChanged(namespace)));
    services.stream()
        .filter(service -> !namespaces.contains(service.namespace()))
        .forEach(service -> world.tell(listener -> listener.policiesOfServiceChanged(service)));
  }
}
