package io.servicerouting.operator.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** config/cleanup removes what config/agent wrote: from the same nodes, by the same rights. */
class CleanupManifestTest {

  private static final Path CONFIG =
      Path.of(System.getProperty("project.root", "..")).resolve("config");

  private final PodSpec agent = pod("agent/daemonset.yaml");
  private final PodSpec cleanup = pod("cleanup/daemonset.yaml");
  private final Container routing = agent.getContainers().getFirst();
  private final Container removing = cleanup.getInitContainers().getFirst();

  @Test
  void itRunsOnTheAgentsNodesAndNetwork() {
    assertThat(cleanup.getTolerations()).isEqualTo(agent.getTolerations());
    assertThat(cleanup.getNodeSelector()).isEqualTo(agent.getNodeSelector());
    assertThat(cleanup.getHostNetwork()).isTrue().isEqualTo(agent.getHostNetwork());
    assertThat(cleanup.getPriorityClassName()).isEqualTo(agent.getPriorityClassName());
    assertThat(cleanup.getVolumes()).isEqualTo(agent.getVolumes());
  }

  @Test
  void itHasTheAgentsImageAndRightsAndOnlyCleansUp() {
    assertThat(removing.getArgs()).containsExactly("--cleanup");
    assertThat(removing.getImage()).isEqualTo(routing.getImage());
    assertThat(removing.getSecurityContext()).isEqualTo(routing.getSecurityContext());
    assertThat(removing.getVolumeMounts()).isEqualTo(routing.getVolumeMounts());
    assertThat(removing.getTerminationMessagePolicy()).isEqualTo("FallbackToLogsOnError");
    assertThat(removing.getEnv())
        .extracting(EnvVar::getName, EnvVar::getValue)
        .containsExactlyInAnyOrder(
            tuple("SRP_PROC_SYS_NET", "/host/proc/sys/net"), tuple("SRP_CLEANUP_FORCE", "false"));
  }

  @Test
  void itNeedsNeitherTheInstallationNorTheApi() {
    assertThat(cleanup.getAutomountServiceAccountToken()).isFalse();
    assertThat(cleanup.getServiceAccountName()).isNull();
    assertThat(removing.getEnvFrom()).isNullOrEmpty();
  }

  @Test
  void whatWaitsAfterwardsHasNoRights() {
    var idle = cleanup.getContainers().getFirst();

    assertThat(cleanup.getContainers()).hasSize(1);
    assertThat(idle.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(idle.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(idle.getSecurityContext().getCapabilities().getAdd()).isNullOrEmpty();
    assertThat(idle.getVolumeMounts()).isNullOrEmpty();
  }

  private static PodSpec pod(String file) {
    try {
      return new KubernetesSerialization()
          .unmarshal(Files.readString(CONFIG.resolve(file)), DaemonSet.class)
          .getSpec()
          .getTemplate()
          .getSpec();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
