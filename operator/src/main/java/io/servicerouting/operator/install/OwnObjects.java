package io.servicerouting.operator.install;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.servicerouting.api.ServiceRoutingApi;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps objects of the operator as they ought to be, by server-side apply with force, and writes
 * only when something differs. Whether somebody else has touched what we state is told by
 * managedFields: who changes or removes a field takes it out of our entry. Comparing values would
 * have to know all defaults and all ways to write a quantity. Fields that others add stay.
 */
final class OwnObjects {

  private static final Logger LOG = LoggerFactory.getLogger(OwnObjects.class);

  private final KubernetesClient client;
  private final KubernetesSerialization serialization;
  private final Map<String, Applied> applied = new HashMap<>();

  /** What was last applied, and which fields the API server then held for us. */
  private record Applied(String desired, String fields) {}

  OwnObjects(KubernetesClient client) {
    this.client = client;
    this.serialization = client.getKubernetesSerialization();
  }

  /**
   * @param present the object as last seen; null if there is none
   * @return the object as it is now
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server refuses it
   */
  <T extends HasMetadata> T keep(T desired, @Nullable T present) {
    var key = desired.getKind() + " " + desired.getMetadata().getName();
    var text = serialization.asJson(desired);
    var before = applied.get(key);
    if (present != null && new Applied(text, ourFields(present)).equals(before)) {
      return present;
    }
    var result =
        client
            .resource(desired)
            .fieldManager(ServiceRoutingApi.OPERATOR_FIELD_MANAGER)
            .forceConflicts()
            .serverSideApply();
    applied.put(key, new Applied(text, ourFields(result)));
    if (present == null) {
      LOG.info("{} created", key);
    } else if (!version(present).equals(version(result))) {
      LOG.info(
          "{} {}", key, before != null && before.desired().equals(text) ? "repaired" : "updated");
    }
    return result;
  }

  private static String version(HasMetadata object) {
    return String.valueOf(object.getMetadata().getResourceVersion());
  }

  private String ourFields(HasMetadata object) {
    return object.getMetadata().getManagedFields().stream()
        .filter(OwnObjects::isOurs)
        .map(entry -> serialization.asJson(entry.getFieldsV1()))
        .findFirst()
        .orElse("");
  }

  private static boolean isOurs(ManagedFieldsEntry entry) {
    return ServiceRoutingApi.OPERATOR_FIELD_MANAGER.equals(entry.getManager())
        && "Apply".equals(entry.getOperation())
        && (entry.getSubresource() == null || entry.getSubresource().isEmpty());
  }
}
