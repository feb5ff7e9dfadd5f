package io.servicerouting.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.program.ProgramState;
import io.servicerouting.agent.uninstall.UninstallState;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class AgentHealthTest {
  private static AgentHealth of(UninstallState uninstall) {
    return new AgentHealth(
        ProgramState::initial, () -> null, () -> null, () -> uninstall, Clock.systemUTC());
  }

  @Test
  void beforeAnythingIsProgrammedItIsNotReady() {
    assertThat(of(new UninstallState.NotAsked()).whyNotReady())
        .isEqualTo("waiting for the API server");
  }

  @Test
  void anAgentThatWaitsToBeUninstalledIsNotReadyAndSaysWhatFor() {
    assertThat(of(new UninstallState.Waiting("waits for kube-proxy")).whyNotReady())
        .isEqualTo("uninstall: waits for kube-proxy");
  }

  @Test
  void onceItsRulesAreRemovedItIsReady() {
    assertThat(of(new UninstallState.Removed()).whyNotReady()).isNull();
  }
}
