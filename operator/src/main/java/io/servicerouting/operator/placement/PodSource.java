package io.servicerouting.operator.placement;

import io.fabric8.kubernetes.api.model.Pod;
import io.servicerouting.operator.world.WorldService;
import java.util.List;

/** Where the pods of a Service are read from. */
@FunctionalInterface
public interface PodSource {

  /**
   * Some pods of a Service; if there are many, not all.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if they cannot be read
   */
  List<Pod> podsOf(WorldService service);
}
