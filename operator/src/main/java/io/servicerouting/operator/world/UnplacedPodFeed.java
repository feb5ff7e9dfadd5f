package io.servicerouting.operator.world;

import io.fabric8.kubernetes.api.model.Pod;
import io.servicerouting.operator.world.ReducingStore.Sink;
import io.servicerouting.routing.ObjectName;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes pods without a node into the world. Every pod is one for a moment after it was created; the
 * world keeps, and tells of, only those that the scheduler could not place.
 */
final class UnplacedPodFeed implements Sink<Pod> {
  private final WorldState world;
  private final UnplacedPodConversion conversion = new UnplacedPodConversion();

  UnplacedPodFeed(WorldState world) {
    this.world = world;
  }

  @Override
  public void put(Pod pod) {
    var metadata = pod.getMetadata();
    changed(new ObjectName(metadata.getNamespace(), metadata.getName()), conversion.convert(pod));
  }

  @Override
  public void remove(@Nullable String namespace, String name) {
    changed(new ObjectName(Objects.requireNonNullElse(namespace, ""), name), null);
  }

  private void changed(ObjectName name, @Nullable UnplacedPod pod) {
    UnplacedPod before =
        world.writing(
            () -> pod == null ? world.unplacedPods.remove(name) : world.unplacedPods.put(pod));
    if (Objects.equals(before, pod)) {
      return;
    }
    if (before != null) {
      tellServicesOf(name.namespace(), before.labels());
    }
    if (pod != null && (before == null || !before.labels().equals(pod.labels()))) {
      tellServicesOf(name.namespace(), pod.labels());
    }
  }

  private void tellServicesOf(String namespace, Map<String, String> labels) {
    world
        .reading(() -> world.services.selecting(namespace, labels))
        .forEach(service -> world.tell(listener -> listener.unplacedPodsChanged(service.name())));
  }
}
