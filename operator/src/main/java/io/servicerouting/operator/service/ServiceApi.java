package io.servicerouting.operator.service;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.servicerouting.api.ServiceRoutingApi;
import io.servicerouting.operator.ownership.ServiceField;
import io.servicerouting.routing.ObjectName;
import java.net.HttpURLConnection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes single Services. */
final class ServiceApi {

  private final KubernetesClient client;

  ServiceApi(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Reads a Service.
   *
   * @return null if there is none
   * @throws KubernetesClientException if the API server cannot be asked
   */
  @Nullable ServiceSnapshot get(ObjectName name) {
    Service service = client.services().inNamespace(name.namespace()).withName(name.name()).get();
    return service == null ? null : ServiceReader.read(service);
  }

  /**
   * Makes the document all that we own of the Service, by server-side apply. It names the UID, so
   * that it never makes a Service anew that was deleted meanwhile; and with force the version that
   * was read, so that it overrules nobody but the owners it was decided about.
   *
   * @param document fields and values; empty gives up everything of ours
   * @return the version that the write made
   * @throws KubernetesClientException with code 409 if the Service changed or went meanwhile, or
   *     somebody else owns a field
   */
  long apply(ServiceSnapshot service, Map<ServiceField, String> document, boolean force) {
    var metadata = new ObjectMeta();
    metadata.setNamespace(service.name().namespace());
    metadata.setName(service.name().name());
    metadata.setUid(service.uid());
    if (force) {
      metadata.setResourceVersion(service.resourceVersion());
    }
    var body = new Service();
    body.setMetadata(metadata);
    String label = document.get(ServiceField.PROXY_NAME);
    if (label != null) {
      var labels = new LinkedHashMap<String, String>();
      labels.put(ServiceField.PROXY_NAME_LABEL, label);
      metadata.setLabels(labels);
    }
    String external = document.get(ServiceField.EXTERNAL);
    String internal = document.get(ServiceField.INTERNAL);
    if (external != null || internal != null) {
      var spec = new ServiceSpec();
      spec.setExternalTrafficPolicy(external);
      spec.setInternalTrafficPolicy(internal);
      body.setSpec(spec);
    }
    Service after =
        client
            .resource(body)
            .patch(
                new PatchContext.Builder()
                    .withPatchType(PatchType.SERVER_SIDE_APPLY)
                    .withFieldManager(ServiceRoutingApi.OPERATOR_FIELD_MANAGER)
                    .withForce(force)
                    .build(),
                body);
    return Long.parseLong(after.getMetadata().getResourceVersion());
  }

  /** Whether the world moved between reading and writing: read again and decide anew. */
  static boolean isConflict(KubernetesClientException failure) {
    return failure.getCode() == HttpURLConnection.HTTP_CONFLICT
        || failure.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
  }
}
