package io.servicerouting.operator.health;

import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** All {@link ReadinessCheck}s as one part of the readiness that the pod's probe asks for. */
@Component("servicerouting")
class ReadinessHealthIndicator implements HealthIndicator {

  private final List<ReadinessCheck> checks;

  ReadinessHealthIndicator(ObjectProvider<ReadinessCheck> checks) {
    this.checks = checks.orderedStream().toList();
  }

  @Override
  public Health health() {
    var health = Health.up();
    for (var check : checks) {
      var problem = check.problem();
      health.withDetail(check.name(), problem.orElse("ok"));
      if (problem.isPresent()) {
        health.outOfService();
      }
    }
    return health.build();
  }
}
