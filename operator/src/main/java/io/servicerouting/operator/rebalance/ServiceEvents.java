package io.servicerouting.operator.rebalance;

import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.servicerouting.operator.rebalance.RebalanceStep.Notice;
import io.servicerouting.operator.world.WorldService;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Events of Services ({@code events.k8s.io/v1}). One that is refused is logged and no more. */
final class ServiceEvents implements Rebalancer.Announcer {

  private static final Logger LOG = LoggerFactory.getLogger(ServiceEvents.class);
  private static final String CONTROLLER = "servicerouting.io/operator";
  private static final int LONGEST_NOTE = 1000; // the API takes 1 kB
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final KubernetesClient client;
  private final String instance;
  private final InstantSource clock;

  /**
   * For one replica.
   *
   * @param instance its name
   */
  ServiceEvents(KubernetesClient client, String instance, InstantSource clock) {
    this.client = client;
    this.instance = instance;
    this.clock = clock;
  }

  @Override
  public void announce(WorldService service, Notice notice) {
    String message = notice.message();
    var event =
        new EventBuilder()
            .withNewMetadata()
            .withNamespace(service.name().namespace())
            .withGenerateName(service.name().name() + "-")
            .endMetadata()
            .withEventTime(new MicroTime(TIME.format(clock.instant())))
            .withReportingController(CONTROLLER)
            .withReportingInstance(instance)
            .withAction("Rebalance")
            .withReason(notice.reason())
            .withType(notice.warning() ? "Warning" : "Normal")
            .withNote(
                message.length() <= LONGEST_NOTE ? message : message.substring(0, LONGEST_NOTE))
            .withRegarding(
                new ObjectReferenceBuilder()
                    .withApiVersion("v1")
                    .withKind("Service")
                    .withNamespace(service.name().namespace())
                    .withName(service.name().name())
                    .withUid(service.info().uid())
                    .build())
            .build();
    try {
      client.events().v1().events().resource(event).create();
    } catch (KubernetesClientException e) {
      LOG.warn("Event of Service {} was refused: {}", service.name(), e.getMessage());
    }
  }
}
