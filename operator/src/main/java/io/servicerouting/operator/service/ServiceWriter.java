package io.servicerouting.operator.service;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.servicerouting.operator.ownership.ServiceField;
import io.servicerouting.routing.ObjectName;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a Service if its decision says so. What was decided on the world's record is decided again
 * on the Service as it is now, so that a record that is behind writes nothing.
 */
final class ServiceWriter {

  private static final Logger LOG = LoggerFactory.getLogger(ServiceWriter.class);

  private final ServiceApi api;
  private final Retakes retakes;
  private final InstantSource clock;

  /** The version of our last write, until the world has seen it. */
  private final Map<ObjectName, Long> written = new ConcurrentHashMap<>();

  ServiceWriter(ServiceApi api, Retakes retakes, InstantSource clock) {
    this.api = api;
    this.retakes = retakes;
    this.clock = clock;
  }

  /** Whether our own last write is not in this record yet; a newer one is going to come. */
  boolean isBehind(ServiceSnapshot seen) {
    Long last = written.get(seen.name());
    if (last == null) {
      return false;
    }
    if (Long.parseLong(seen.resourceVersion()) < last) {
      return true;
    }
    written.remove(seen.name(), last);
    return false;
  }

  /**
   * Makes a Service what is wished for.
   *
   * @param seen the Service as the world has it
   * @return what to report; null if the Service is gone
   * @throws KubernetesClientException if it cannot be read or written; then it is to be tried again
   */
  @Nullable ServiceReport write(ServiceSnapshot seen, ServiceWish wish) {
    ServiceDecision expected = decide(seen, wish);
    if (expected.document() == null) {
      return expected.report();
    }
    ServiceSnapshot service = api.get(seen.name());
    if (service == null) {
      return null;
    }
    ServiceDecision decision = decide(service, wish);
    Map<ServiceField, String> document = decision.document();
    if (document != null) {
      long version = api.apply(service, document, decision.force());
      written.put(service.name(), version);
      retakes.wrote(service, document, clock.instant());
      LOG.info(
          "Service {}: was {}, is {}{}",
          service.name(),
          service.owned(),
          document,
          decision.force() ? ", by force" : "");
    }
    return decision.report();
  }

  private ServiceDecision decide(ServiceSnapshot service, ServiceWish wish) {
    Predicate<ServiceField> mayTake = field -> retakes.allows(service, field, clock.instant());
    return ServiceDecision.of(service, wish, mayTake);
  }

  void forget(ObjectName service) {
    written.remove(service);
    retakes.forget(service);
  }
}
