package io.servicerouting.operator.rebalance;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.servicerouting.operator.client.ApiClient;
import java.time.Duration;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the API server whether it would let the operator evict pods. */
final class EvictionReview implements Predicate<String> {
  private static final Logger LOG = LoggerFactory.getLogger(EvictionReview.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final KubernetesClient client;

  EvictionReview(KubernetesClient client) {
    this.client = ApiClient.askingOnce(client, TIMEOUT);
  }

  /** Whether pods of a namespace may be evicted, or of all if it is empty. */
  @Override
  public boolean test(String namespace) {
    try {
      SelfSubjectAccessReview review =
          client
              .authorization()
              .v1()
              .selfSubjectAccessReview()
              .create(
                  new SelfSubjectAccessReviewBuilder()
                      .withNewSpec()
                      .withNewResourceAttributes()
                      .withNamespace(namespace)
                      .withVerb("create")
                      .withResource("pods")
                      .withSubresource("eviction")
                      .endResourceAttributes()
                      .endSpec()
                      .build());
      return review.getStatus() != null && Boolean.TRUE.equals(review.getStatus().getAllowed());
    } catch (KubernetesClientException e) {
      // An eviction tells, too, and says what the API server has against it.
      LOG.warn("Whether pods may be evicted cannot be asked: {}", e.getMessage());
      return true;
    }
  }
}
