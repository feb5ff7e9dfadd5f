package io.servicerouting.operator.install;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the installation itself says of ServiceRoutingConfig: a file with a spec, which comes from
 * Helm's values or a kustomize overlay by a ConfigMap. Its fields are written into the object, with
 * force and a field manager of their own: once for each content of the file and each leader. Fields
 * that it does not name belong to whoever sets them; those that it names no longer are given back.
 */
final class InstallationSettings {

  static final String FIELD_MANAGER = "servicerouting-settings";

  /** The ConfigMap that holds the file, for messages. */
  static final String SOURCE = "ConfigMap servicerouting-settings, spec.yaml";

  /** Part of the answer about a field that the kind does not have; its code is 500. */
  private static final String UNKNOWN_FIELD = "failed to create typed patch object";

  private static final Logger LOG = LoggerFactory.getLogger(InstallationSettings.class);

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(FIELD_MANAGER)
          .withForce(true)
          .withFieldValidation("Strict")
          .build();

  private final KubernetesClient client;
  private final Path file;
  private @Nullable Applied applied;

  /** What was applied last, to which object; with why it was refused. */
  private record Applied(String content, String uid, Optional<SpecProblem> problem) {}

  InstallationSettings(KubernetesClient client, Path file) {
    this.client = client;
    this.file = file;
  }

  /**
   * Writes the settings into the object, if they have not been.
   *
   * @return the object as it is now
   * @throws KubernetesClientException if the API server cannot take it now
   */
  ServiceRoutingConfig applyTo(ServiceRoutingConfig config) {
    String content;
    try {
      content = Files.readString(file);
    } catch (NoSuchFileException e) {
      content = "";
    } catch (IOException e) {
      applied = null;
      throw new IllegalStateException("cannot read " + file + ": " + e, e);
    }
    String uid = config.getMetadata().getUid();
    if (applied != null && applied.content().equals(content) && applied.uid().equals(uid)) {
      return config;
    }
    if (content.isBlank() && !isOurs(config)) {
      applied = new Applied(content, uid, Optional.empty());
      return config;
    }
    try {
      var result = apply(content);
      applied = new Applied(content, uid, Optional.empty());
      LOG.info("ServiceRoutingConfig has the settings of {}", SOURCE);
      return result;
    } catch (BadSettingsException e) {
      LOG.error("The settings of {} are left out: {}", SOURCE, e.getMessage());
      applied =
          new Applied(
              content, uid, Optional.of(new SpecProblem(SOURCE, String.valueOf(e.getMessage()))));
      return config;
    }
  }

  /** Why the settings could not be written; empty if they were. */
  Optional<SpecProblem> problem() {
    return applied == null ? Optional.empty() : applied.problem();
  }

  private ServiceRoutingConfig apply(String content) throws BadSettingsException {
    var api = client.resources(ServiceRoutingConfig.class).withName(ServiceRoutingConfig.NAME);
    var document =
        client
            .getKubernetesSerialization()
            .asJson(
                Map.of(
                    "apiVersion", new ServiceRoutingConfig().getApiVersion(),
                    "kind", new ServiceRoutingConfig().getKind(),
                    "metadata", Map.of("name", ServiceRoutingConfig.NAME),
                    "spec", spec(content)));
    try {
      return api.patch(APPLY, document);
    } catch (KubernetesClientException e) {
      var message =
          String.valueOf(e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage());
      if (DaemonSetRefusal.isAboutContent(e) || message.contains(UNKNOWN_FIELD)) {
        throw new BadSettingsException(message, e);
      }
      throw e;
    }
  }

  private Map<?, ?> spec(String content) throws BadSettingsException {
    if (content.isBlank()) {
      return Map.of();
    }
    try {
      return client.getKubernetesSerialization().unmarshal(content, Map.class);
    } catch (RuntimeException e) {
      throw new BadSettingsException("is no YAML object with fields of the spec: " + e, e);
    }
  }

  private static boolean isOurs(ServiceRoutingConfig config) {
    return config.getMetadata().getManagedFields().stream()
        .map(ManagedFieldsEntry::getManager)
        .anyMatch(FIELD_MANAGER::equals);
  }

  /** Trying again would not help. */
  private static final class BadSettingsException extends Exception {
    private static final long serialVersionUID = 1;

    BadSettingsException(String message, Exception cause) {
      super(message, cause);
    }
  }
}
