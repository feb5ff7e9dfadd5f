package io.servicerouting.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicyStatus;
import java.time.Duration;
import java.util.Objects;

/**
 * Looks at the policies of a namespace on an API server.
 *
 * @param limit how long to wait for a condition
 */
record PolicyProbe(KubernetesClient client, String namespace, Duration limit) {

  ServiceRoutingPolicy policy(String name) {
    return Objects.requireNonNull(
        client.resources(ServiceRoutingPolicy.class).inNamespace(namespace).withName(name).get());
  }

  /** Waits until a condition of the policy's present generation is as expected. */
  void awaitCondition(String name, String type, String status, String reason) {
    await()
        .atMost(limit)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> {
          ServiceRoutingPolicy policy = policy(name);
          ServiceRoutingPolicyStatus now = policy.getStatus();
          assertThat(now.observedGeneration()).isEqualTo(policy.getMetadata().getGeneration());
          Condition condition = Conditions.find(now.conditions(), type);
          assertThat(condition).as("%s in %s", type, now).isNotNull();
          assertThat(condition.getStatus() + "/" + condition.getReason())
              .as("%s", condition.getMessage())
              .isEqualTo(status + "/" + reason);
        });
  }

  String message(String name, String type) {
    return Objects.requireNonNull(Conditions.find(policy(name).getStatus().conditions(), type))
        .getMessage();
  }
}
