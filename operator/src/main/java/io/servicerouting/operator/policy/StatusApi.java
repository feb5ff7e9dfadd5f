package io.servicerouting.operator.policy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.servicerouting.api.ServiceRoutingApi;
import java.net.HttpURLConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes statuses by server-side apply. The operator alone owns them, so it may force. */
final class StatusApi {
  private static final Logger LOG = LoggerFactory.getLogger(StatusApi.class);
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(ServiceRoutingApi.OPERATOR_FIELD_MANAGER)
          .withForce(true)
          .build();

  private final KubernetesClient client;

  StatusApi(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Applies the status of an object.
   *
   * @param object name, UID and status
   * @return the version that holds the status; null if the object is gone
   * @throws KubernetesClientException if it was not written for another reason; with code 409 if
   *     the object is another one of the same name, or others wrote it at the same time
   */
  @Nullable Long apply(HasMetadata object) {
    try {
      HasMetadata applied = client.resource(object).subresource("status").patch(APPLY);
      return Long.valueOf(applied.getMetadata().getResourceVersion());
    } catch (KubernetesClientException e) {
      // A conflict is not the end: the API server also answers so when many write one object. If
      // it was reborn, the next look finds its new UID.
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        LOG.debug("{} {} is gone", object.getKind(), object.getMetadata().getName());
        return null;
      }
      throw e;
    }
  }
}
