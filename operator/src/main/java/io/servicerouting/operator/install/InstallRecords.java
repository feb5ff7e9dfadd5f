package io.servicerouting.operator.install;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.servicerouting.api.ServiceRoutingApi;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfigSpec;
import io.servicerouting.operator.install.InstallRecord.Phase;
import io.servicerouting.operator.world.HandBackAnnotation;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes the record. Always asks the API server: a cache could be behind. */
final class InstallRecords {

  private static final Logger LOG = LoggerFactory.getLogger(InstallRecords.class);

  private static final String PHASE = "phase";
  private static final String MESSAGE = "message";
  private static final String SPEC = "spec";
  private static final String HAND_BACK = "handBack";
  private static final String KUBE_PROXY_SEEN = "kubeProxySeen";

  private final KubernetesClient client;
  private final String namespace;
  private final ObjectMapper json = new ObjectMapper();

  InstallRecords(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** Null if nothing was ever installed. */
  @Nullable InstallRecord read() {
    ConfigMap map = client.configMaps().inNamespace(namespace).withName(InstallNames.RECORD).get();
    if (map == null || map.getData() == null) {
      return null;
    }
    var data = map.getData();
    return new InstallRecord(
        phase(data.get(PHASE)),
        Objects.requireNonNullElse(data.get(MESSAGE), ""),
        spec(data.get(SPEC)),
        HandBackAnnotation.WITHOUT_KUBE_PROXY.equals(data.get(HAND_BACK)),
        HandBackAnnotation.of(map),
        Boolean.parseBoolean(data.get(KUBE_PROXY_SEEN)));
  }

  /** Writes it if it differs from what was read. */
  void write(InstallRecord record, @Nullable InstallRecord before, @Nullable OwnerReference owner) {
    if (record.equals(before)) {
      return;
    }
    var map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(InstallNames.RECORD)
            .withLabels(InstallNames.OPERATOR_LABELS)
            .endMetadata()
            .withData(Map.of(PHASE, record.phase().name(), MESSAGE, record.message()));
    if (owner != null) {
      map.editMetadata().withOwnerReferences(owner).endMetadata();
    }
    if (record.spec() != null) {
      map.addToData(SPEC, text(record.spec()));
    }
    if (record.withoutKubeProxy()) {
      map.addToData(HAND_BACK, HandBackAnnotation.WITHOUT_KUBE_PROXY);
    }
    if (record.kubeProxySeen()) {
      map.addToData(KUBE_PROXY_SEEN, "true");
    }
    if (before != null && before.annotated() != null && record.annotated() == null) {
      removeAnnotation();
    }
    client
        .resource(map.build())
        .fieldManager(ServiceRoutingApi.OPERATOR_FIELD_MANAGER)
        .forceConflicts()
        .serverSideApply();
    if (before == null || before.phase() != record.phase()) {
      LOG.info("The installation is now: {}", record.phase());
    }
    if (!record.message().isEmpty()) {
      LOG.info("{}: {}", record.phase(), record.message());
    }
  }

  /** Whoever installs again has not said it. */
  private void removeAnnotation() {
    client
        .configMaps()
        .inNamespace(namespace)
        .withName(InstallNames.RECORD)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"%s\":null}}}".formatted(HandBackAnnotation.NAME));
  }

  /** A word that nobody knows is no reason to remove anything. */
  private static Phase phase(@Nullable String text) {
    for (var phase : Phase.values()) {
      if (phase.name().equals(text)) {
        return phase;
      }
    }
    throw new IllegalStateException(
        "ConfigMap %s: data.phase is '%s'; expected one of %s. Delete the ConfigMap to start over"
            .formatted(InstallNames.RECORD, text, Arrays.toString(Phase.values())));
  }

  private @Nullable ServiceRoutingConfigSpec spec(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return json.readValue(text, ServiceRoutingConfigSpec.class);
    } catch (JsonProcessingException e) {
      LOG.warn(
          "ConfigMap {}: data.spec cannot be read, the defaults are used: {}",
          InstallNames.RECORD,
          e.getOriginalMessage());
      return null;
    }
  }

  private String text(ServiceRoutingConfigSpec spec) {
    try {
      return json.writeValueAsString(spec);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a spec that was read can be written", e);
    }
  }
}
