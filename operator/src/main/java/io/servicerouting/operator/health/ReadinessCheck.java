package io.servicerouting.operator.health;

import java.util.Optional;

/** Something without which a replica must not be sent requests. Every bean of this type counts. */
public interface ReadinessCheck {

  /** In the health report, for example {@code world}. */
  String name();

  /** What is missing, in words for the health report; empty if nothing is. Cheap to call. */
  Optional<String> problem();
}
