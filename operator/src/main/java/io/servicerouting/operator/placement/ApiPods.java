package io.servicerouting.operator.placement;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.operator.client.ApiClient;
import io.servicerouting.operator.world.WorldService;
import java.time.Duration;
import java.util.List;

/** Reads pods from the API server. */
final class ApiPods implements PodSource {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /**
   * Pods of one owner are alike, and few Services have pods of many. A Service may have thousands
   * of pods, of some KB each, which must not be in memory all at once.
   */
  private static final long MOST = 50;

  private final KubernetesClient client;

  /** Asks once: who asks can go on without an answer, and asks again at its next look. */
  ApiPods(KubernetesClient client) {
    this.client = ApiClient.askingOnce(client, TIMEOUT);
  }

  @Override
  public List<Pod> podsOf(WorldService service) {
    return client
        .pods()
        .inNamespace(service.name().namespace())
        .withLabels(service.selector())
        .list(new ListOptionsBuilder().withLimit(MOST).build())
        .getItems();
  }
}
