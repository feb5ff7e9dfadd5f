package io.servicerouting.operator.install;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfigStatus;
import io.servicerouting.operator.fixture.StatusSamples;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The phases of ServiceRoutingConfig, for the health checks of GitOps tools. */
class StatusSamplesTest {
  private static final AgentRollout DONE = new AgentRollout(true, true, 3, 3, 3);
  private static final KubeProxyVerdict BESIDE =
      new KubeProxyVerdict("True", "RunsBeside", "kube-proxy is on every node.", false);

  private static void check(
      String phase,
      long generation,
      AgentRollout rollout,
      KubeProxyVerdict kubeProxy,
      List<SpecProblem> problems)
      throws IOException {
    var config = new ServiceRoutingConfig();
    config.setMetadata(
        new ObjectMetaBuilder()
            .withName("cluster")
            .withGeneration(generation)
            .withCreationTimestamp("2026-01-02T03:04:05Z")
            .build());
    config.setStatus(
        new ServiceRoutingConfigStatus(
            1L,
            InstallConditions.of(
                AgentsVerdict.of(rollout),
                kubeProxy,
                problems,
                "",
                null,
                1,
                Instant.parse("2026-01-02T03:05:00Z")),
            "BesideKubeProxy",
            InstallStatus.agents(rollout, List.of()),
            null,
            null));
    StatusSamples.check(config, phase);
  }

  @Test
  void installed() throws IOException {
    check("ready", 1, DONE, BESIDE, List.of());
  }

  @Test
  void installedAndThenChanged() throws IOException {
    check("changed", 2, DONE, BESIDE, List.of());
  }

  @Test
  void agentsThatAreUpdated() throws IOException {
    check("updating", 1, new AgentRollout(true, true, 3, 2, 1), BESIDE, List.of());
  }

  @Test
  void aKubeProxyThatIsStillThere() throws IOException {
    var verdict = new KubeProxyVerdict("False", "StillInstalled", "Remove kube-proxy.", true);
    check("kube-proxy-leaving", 1, DONE, verdict, List.of());
  }

  @Test
  void aSpecThatCannotBeFollowed() throws IOException {
    check(
        "invalid",
        1,
        DONE,
        BESIDE,
        List.of(new SpecProblem("spec.agent.image", "'A' is no image")));
  }
}
