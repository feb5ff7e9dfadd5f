package io.servicerouting.operator.rebalance;

import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.servicerouting.operator.event.EventPublisher;
import io.servicerouting.operator.rebalance.RebalanceStep.Notice;
import io.servicerouting.operator.world.WorldService;

/** Tells of evictions in Events of the Service whose pods they are about. */
final class ServiceAnnouncer implements Rebalancer.Announcer {

  private final EventPublisher events;

  ServiceAnnouncer(EventPublisher events) {
    this.events = events;
  }

  @Override
  public void announce(WorldService service, Notice notice) {
    events.publish(
        new ObjectReferenceBuilder()
            .withApiVersion("v1")
            .withKind("Service")
            .withNamespace(service.name().namespace())
            .withName(service.name().name())
            .withUid(service.info().uid())
            .build(),
        notice.warning() ? EventPublisher.Type.WARNING : EventPublisher.Type.NORMAL,
        notice.reason(),
        "Rebalance",
        notice.message());
  }
}
