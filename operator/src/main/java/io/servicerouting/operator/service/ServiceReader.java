package io.servicerouting.operator.service;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.servicerouting.operator.ownership.Holdings;
import io.servicerouting.routing.ObjectName;
import java.util.Objects;

/** Reads a {@link ServiceSnapshot} from the API's object. */
final class ServiceReader {

  private ServiceReader() {}

  static ServiceSnapshot read(Service service) {
    ObjectMeta meta = service.getMetadata();
    ServiceSpec spec = Objects.requireNonNullElseGet(service.getSpec(), ServiceSpec::new);
    String type = Objects.requireNonNullElse(spec.getType(), "ClusterIP");
    boolean routed =
        !type.equals("ExternalName")
            && spec.getClusterIP() != null
            && !spec.getClusterIP().isEmpty()
            && !spec.getClusterIP().equals("None");
    boolean external =
        type.equals("NodePort")
            || type.equals("LoadBalancer")
            || (spec.getExternalIPs() != null && !spec.getExternalIPs().isEmpty());
    return new ServiceSnapshot(
        new ObjectName(meta.getNamespace(), meta.getName()),
        meta.getUid(),
        meta.getResourceVersion(),
        routed,
        external,
        Holdings.of(service));
  }
}
