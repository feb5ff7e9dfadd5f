package io.servicerouting.operator.rebalance;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.servicerouting.operator.client.ApiClient;
import java.time.Duration;

/** Asks the API server to evict pods, which it does only as far as disruption budgets allow. */
final class Evictions {

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int CONFLICT = 409;

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final KubernetesClient client;

  /**
   * That a budget does not allow an eviction now is an answer. fabric8 would ask again by itself,
   * or wait as long as the API server proposes, and keep the caller waiting all the while.
   */
  Evictions(KubernetesClient client) {
    this.client = ApiClient.askingOnce(client, TIMEOUT);
  }

  /**
   * Asks.
   *
   * @return whether the pod goes; false if a disruption budget does not allow it now, or the pod is
   *     not there any more
   * @throws KubernetesClientException if the API server cannot be asked, or refuses for good
   */
  boolean evict(String namespace, String pod, String uid) {
    var eviction =
        new EvictionBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(pod)
            .endMetadata()
            .withDeleteOptions(
                new DeleteOptionsBuilder()
                    .withNewPreconditions()
                    .withUid(uid)
                    .endPreconditions()
                    .build())
            .build();
    try {
      return client.pods().inNamespace(namespace).withName(pod).evict(eviction);
    } catch (KubernetesClientException e) {
      if (e.getCode() == TOO_MANY_REQUESTS || e.getCode() == CONFLICT) {
        return false;
      }
      throw e;
    }
  }
}
