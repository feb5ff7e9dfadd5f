package io.servicerouting.operator.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstallConditionsTest {

  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00.5Z");
  private static final Instant LATER = NOON.plusSeconds(60);

  private static final AgentsVerdict ALL_READY =
      AgentsVerdict.of(new AgentRollout(true, true, 3, 3, 3));
  private static final AgentsVerdict UPDATING =
      AgentsVerdict.of(new AgentRollout(true, true, 3, 2, 1));
  private static final KubeProxyVerdict SETTLED =
      new KubeProxyVerdict("True", "RunsBeside", "It runs.", false);
  private static final KubeProxyVerdict CHANGING =
      new KubeProxyVerdict("False", "StillInstalled", "Remove it.", true);

  @Test
  void installedIsReadyAndNothingElse() {
    assertThat(conditions(ALL_READY, SETTLED, List.of(), null, NOON))
        .extracting(Condition::getType, Condition::getStatus, Condition::getReason)
        .containsExactly(
            tuple("Ready", "True", "Installed"),
            tuple("AgentsReady", "True", "Ready"),
            tuple("KubeProxy", "True", "RunsBeside"));
  }

  @Test
  void whatFellBackIsToldThoughAllIsReady() {
    var conditions =
        InstallConditions.of(
            ALL_READY,
            SETTLED,
            List.of(),
            "The default mode IPVS is not available.",
            null,
            7,
            NOON);

    assertThat(conditions)
        .first()
        .extracting(Condition::getStatus, Condition::getMessage)
        .containsExactly("True", "All 3 agents are ready. The default mode IPVS is not available.");
  }

  @Test
  void anUpdateOfAgentsIsUnderWay() {
    assertThat(conditions(UPDATING, SETTLED, List.of(), null, NOON))
        .extracting(Condition::getType, Condition::getStatus, Condition::getReason)
        .contains(tuple("Ready", "False", "Updating"), tuple("Reconciling", "True", "Updating"));
  }

  @Test
  void aChangeOfInstallIsUnderWayUntilKubeProxyIsWhereItBelongs() {
    assertThat(conditions(ALL_READY, CHANGING, List.of(), null, NOON))
        .extracting(Condition::getType, Condition::getStatus, Condition::getReason)
        .contains(
            tuple("Ready", "False", "StillInstalled"),
            tuple("Reconciling", "True", "StillInstalled"),
            tuple("KubeProxy", "False", "StillInstalled"));
  }

  @Test
  void aBadSpecIsStalledAndNamed() {
    var conditions =
        conditions(
            ALL_READY,
            SETTLED,
            List.of(new SpecProblem("spec.agent.image", "'A' is no image")),
            null,
            NOON);

    assertThat(conditions)
        .filteredOn(condition -> condition.getType().equals("Stalled"))
        .singleElement()
        .satisfies(stalled ->
            assertThat(stalled.getMessage()).contains("spec.agent.image: 'A' is no image"));
    assertThat(conditions).extracting(Condition::getType).doesNotContain("Reconciling");
  }

  @Test
  void aConditionKeepsItsTimeWhileItsStatusStays() {
    var before = conditions(UPDATING, SETTLED, List.of(), null, NOON);
    var after = conditions(ALL_READY, SETTLED, List.of(), before, LATER);

    assertThat(after)
        .extracting(Condition::getType, Condition::getLastTransitionTime)
        .containsExactly(
            tuple("Ready", "2026-01-02T12:01:00Z"),
            tuple("AgentsReady", "2026-01-02T12:01:00Z"),
            tuple("KubeProxy", "2026-01-02T12:00:00Z"));
    assertThat(conditions(ALL_READY, SETTLED, List.of(), after, LATER.plusSeconds(60)))
        .isEqualTo(after);
  }

  private static List<Condition> conditions(
      AgentsVerdict agents,
      KubeProxyVerdict kubeProxy,
      List<SpecProblem> problems,
      List<Condition> before,
      Instant now) {
    return InstallConditions.of(agents, kubeProxy, problems, "", before, 7, now);
  }
}
