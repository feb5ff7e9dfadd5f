package io.servicerouting.operator.service;

import io.servicerouting.operator.ownership.ServiceField;
import io.servicerouting.routing.ObjectName;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps us from fighting over a field with somebody who always takes it back. A field that we wrote
 * and that is not ours any more may be written again after a minute, then after two, up to an hour.
 * It is forgotten with the Service, and when policies do not want the field any more. Thread-safe.
 */
final class Retakes {

  private static final Duration FIRST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofHours(1);

  private record Taken(String uid, String value, Instant again, Duration pause) {}

  private final Map<ObjectName, Map<ServiceField, Taken>> taken = new HashMap<>();

  /** Whether a field may be taken now. */
  synchronized boolean allows(ServiceSnapshot service, ServiceField field, Instant now) {
    Taken last = last(service, field);
    return last == null || !now.isBefore(last.again());
  }

  /** When the first of the Service's fields may be taken again; null if all may now. */
  synchronized @Nullable Instant next(ServiceSnapshot service, Instant now) {
    Instant next = null;
    for (ServiceField field : ServiceField.values()) {
      Taken last = last(service, field);
      if (last != null && now.isBefore(last.again())) {
        next = next == null || last.again().isBefore(next) ? last.again() : next;
      }
    }
    return next;
  }

  /** Remembers what was just written: what the document holds and was not ours before. */
  synchronized void wrote(ServiceSnapshot before, Map<ServiceField, String> document, Instant now) {
    Map<ServiceField, Taken> fields =
        taken.computeIfAbsent(before.name(), name -> new EnumMap<>(ServiceField.class));
    fields.keySet().retainAll(document.keySet());
    document.forEach((field, value) -> {
      if (value.equals(before.owned().get(field))) {
        return;
      }
      Taken last = last(before, field);
      Duration pause =
          last != null && last.value().equals(value) && now.isBefore(last.again().plus(LONGEST))
              ? min(last.pause().multipliedBy(2), LONGEST)
              : FIRST;
      fields.put(field, new Taken(before.uid(), value, now.plus(pause), pause));
    });
    if (fields.isEmpty()) {
      taken.remove(before.name());
    }
  }

  /** Forgets a Service that is gone. */
  synchronized void forget(ObjectName service) {
    taken.remove(service);
  }

  /** The last time a field was written that is not ours now; null if there is none. */
  private @Nullable Taken last(ServiceSnapshot service, ServiceField field) {
    Taken last = taken.getOrDefault(service.name(), Map.of()).get(field);
    boolean lost =
        last != null && last.uid().equals(service.uid()) && !service.holding(field).ours();
    return lost ? last : null;
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
