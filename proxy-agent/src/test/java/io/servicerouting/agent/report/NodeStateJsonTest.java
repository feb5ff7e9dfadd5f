package io.servicerouting.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.program.ProgramState;
import io.servicerouting.agent.uninstall.UninstallState;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeStateJsonTest {
  private static String status(UninstallState uninstall) {
    NodeState state =
        NodeState.of(
            "1.0",
            "BesideKubeProxy",
            List.of(),
            ProgramState.initial(),
            List.of(),
            null,
            uninstall,
            null);
    return new NodeStateJson().status("node1", state, Instant.parse("2026-03-04T10:00:00Z"));
  }

  @Test
  void anAgentThatIsNotAskedToGoSaysHowItIsInstalled() {
    assertThat(status(new UninstallState.NotAsked()))
        .contains("\"install\":\"BesideKubeProxy\"", "\"reason\":\"NotProgrammed\"");
  }

  @Test
  void whatAnUninstallWaitsForIsInTheCondition() {
    assertThat(status(new UninstallState.Waiting("waits for kube-proxy")))
        .contains(
            "\"install\":\"BesideKubeProxy\"",
            "\"reason\":\"UninstallWaiting\"",
            "Uninstall: waits for kube-proxy.");
  }

  @Test
  void anAgentWithoutRulesSaysRemoved() {
    assertThat(status(new UninstallState.Removed()))
        .contains("\"install\":\"Removed\"", "\"status\":\"False\",\"reason\":\"Removed\"");
  }
}
