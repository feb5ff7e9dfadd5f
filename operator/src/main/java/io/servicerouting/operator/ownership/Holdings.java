package io.servicerouting.operator.ownership;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.servicerouting.operator.ownership.Holding.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Every {@link ServiceField} of a Service: what it holds and who owns it.
 *
 * @param proxyName the label for proxies
 * @param external the external traffic policy
 * @param internal the internal traffic policy
 */
public record Holdings(Holding proxyName, Holding external, Holding internal) {

  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
  private static final List<String> LAST_APPLIED_PATH =
      List.of("metadata", "annotations", LAST_APPLIED);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads them from the API's object. */
  public static Holdings of(Service service) {
    ObjectMeta meta = service.getMetadata();
    String manifest =
        meta.getAnnotations() == null ? null : meta.getAnnotations().get(LAST_APPLIED);
    JsonNode stated = manifest == null ? null : parse(manifest);
    return new Holdings(
        holding(ServiceField.PROXY_NAME, service, stated),
        holding(ServiceField.EXTERNAL, service, stated),
        holding(ServiceField.INTERNAL, service, stated));
  }

  /** What one of them holds. */
  public Holding get(ServiceField field) {
    return switch (field) {
      case PROXY_NAME -> proxyName;
      case EXTERNAL -> external;
      case INTERNAL -> internal;
    };
  }

  /** Whether we own any of them. */
  public boolean anyOurs() {
    return proxyName.ours() || external.ours() || internal.ours();
  }

  private static Holding holding(ServiceField field, Service service, @Nullable JsonNode stated) {
    return new Holding(
        value(field, service),
        owners(service.getMetadata(), field.path()),
        manifest(stated, field));
  }

  private static @Nullable String value(ServiceField field, Service service) {
    Map<String, String> labels = service.getMetadata().getLabels();
    var spec = service.getSpec();
    return switch (field) {
      case PROXY_NAME -> labels == null ? null : labels.get(field.path().getLast());
      case EXTERNAL -> spec == null ? null : spec.getExternalTrafficPolicy();
      case INTERNAL -> spec == null ? null : spec.getInternalTrafficPolicy();
    };
  }

  private static List<FieldOwner> owners(ObjectMeta meta, List<String> path) {
    List<FieldOwner> owners = new ArrayList<>();
    for (ManagedFieldsEntry entry :
        Objects.requireNonNullElse(meta.getManagedFields(), List.<ManagedFieldsEntry>of())) {
      if (holds(entry.getFieldsV1(), path)) {
        owners.add(
            new FieldOwner(
                Objects.requireNonNullElse(entry.getManager(), ""),
                "Apply".equals(entry.getOperation()),
                holds(entry.getFieldsV1(), LAST_APPLIED_PATH)));
      }
    }
    return List.copyOf(owners);
  }

  /** Walks the {@code f:} tree of {@code managedFields}. */
  private static boolean holds(@Nullable FieldsV1 fields, List<String> path) {
    Object at = fields == null ? null : fields.getAdditionalProperties();
    for (String name : path) {
      if (!(at instanceof Map<?, ?> map)) {
        return false;
      }
      at = map.get("f:" + name);
    }
    return at != null;
  }

  /** An annotation that cannot be read was written by hand: then it may state anything. */
  private static JsonNode parse(String manifest) {
    try {
      return JSON.readTree(manifest);
    } catch (JsonProcessingException e) {
      return JSON.getNodeFactory().missingNode();
    }
  }

  private static Manifest manifest(@Nullable JsonNode stated, ServiceField field) {
    if (stated == null) {
      return Manifest.UNKNOWN;
    }
    if (!stated.isObject()) {
      return Manifest.STATES;
    }
    JsonNode at = stated;
    for (String name : field.path()) {
      at = at.path(name);
    }
    return at.isMissingNode() || at.isNull() ? Manifest.LEAVES_OUT : Manifest.STATES;
  }
}
