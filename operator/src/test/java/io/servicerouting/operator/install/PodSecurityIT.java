package io.servicerouting.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** What Kubernetes' own pod security admission says to our pods. */
class PodSecurityIT {

  private static final Path CONFIG =
      Path.of(System.getProperty("project.root", "..")).resolve("config");

  @Test
  void theOperatorsPodIsAdmittedByTheStrictestLevelAndTheAgentsIsNot() throws IOException {
    try (var bundle = InstalledBundle.create()) {
      bundle
          .client
          .resource(
              new NamespaceBuilder()
                  .withNewMetadata()
                  .withName("restricted")
                  .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                  .endMetadata()
                  .build())
          .create();
      var operator =
          bundle
              .client
              .getKubernetesSerialization()
              .unmarshal(
                  Files.readString(CONFIG.resolve("operator/deployment.yaml")), Deployment.class);
      var agent =
          bundle
              .client
              .getKubernetesSerialization()
              .unmarshal(Files.readString(CONFIG.resolve("agent/daemonset.yaml")), DaemonSet.class);

      create(bundle, "operator", operator.getSpec().getTemplate());
      var refusal =
          Assertions.catchThrowableOfType(
              KubernetesClientException.class,
              () -> create(bundle, "agent", agent.getSpec().getTemplate()));

      assertThat(refusal.getMessage()).contains("violates PodSecurity \"restricted:latest\"");
    }
  }

  private static void create(InstalledBundle bundle, String name, PodTemplateSpec template) {
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("restricted")
            .withName(name)
            .withLabels(template.getMetadata().getLabels())
            .endMetadata()
            .withSpec(template.getSpec())
            .build();
    bundle.client.resource(pod).create();
  }
}
