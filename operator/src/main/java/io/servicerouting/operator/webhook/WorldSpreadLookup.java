package io.servicerouting.operator.webhook;

import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.ServiceType;
import io.servicerouting.operator.world.WorldService;
import io.servicerouting.routing.EffectivePolicy.Resolved;
import io.servicerouting.routing.SpreadRule;
import io.servicerouting.webhook.spread.ServiceSpread;
import io.servicerouting.webhook.spread.SpreadLookup;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Spread rules out of the operator's world.
 *
 * @param world the cluster as last seen
 */
record WorldSpreadLookup(ClusterWorld world) implements SpreadLookup {

  @Override
  public boolean isSynced() {
    return world.synced();
  }

  @Override
  public List<ServiceSpread> spreads(String namespace, Map<String, String> podLabels) {
    return world.reading(() ->
        world.servicesSelecting(namespace, podLabels).stream().flatMap(this::spread).toList());
  }

  private Stream<ServiceSpread> spread(WorldService service) {
    if (service.type() == ServiceType.EXTERNAL_NAME) {
      return Stream.empty();
    }
    Resolved<SpreadRule> rule = world.resolveWhole(service.info()).spread();
    return rule == null
        ? Stream.empty()
        : Stream.of(new ServiceSpread(service.name(), service.selector(), rule));
  }
}
