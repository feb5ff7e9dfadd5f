package io.servicerouting.operator.preflight;

import java.util.Optional;

/** One thing that a cluster must offer. */
interface ClusterCheck {

  /**
   * Asks the API server.
   *
   * @return what is in the way; empty if nothing is
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if it does not answer
   */
  Optional<Obstacle> look();
}
