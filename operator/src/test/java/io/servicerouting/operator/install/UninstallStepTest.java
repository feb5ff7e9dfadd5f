package io.servicerouting.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.operator.install.UninstallStep.AwaitKubeProxy;
import io.servicerouting.operator.install.UninstallStep.DeleteAgents;
import io.servicerouting.operator.install.UninstallStep.DeleteRest;
import io.servicerouting.operator.install.UninstallStep.HandBack;
import io.servicerouting.operator.install.UninstallStep.RemoveRules;
import io.servicerouting.operator.install.UninstallStep.Situation;
import java.util.List;
import org.junit.jupiter.api.Test;

class UninstallStepTest {

  private static final AgentRollout DONE = new AgentRollout(true, true, 2, 2, 2);
  private static final AgentRollout AT_IT = new AgentRollout(true, true, 2, 1, 1);
  private static final AgentRollout GONE = new AgentRollout(false, false, 0, 0, 0);

  @Test
  void servicesGoFirst() {
    assertThat(next(3, false, false, Reports.withKubeProxy("n1"))).isEqualTo(new HandBack(3));
  }

  @Test
  void kubeProxyGetsTimeToTakeOver() {
    assertThat(next(0, false, false, Reports.withKubeProxy("n1"))).isEqualTo(new HandBack(0));
  }

  @Test
  void rulesStayWhileKubeProxyHasNone() {
    assertThat(
            next(
                0,
                true,
                false,
                Reports.withoutKubeProxy("n2"),
                Reports.withKubeProxy("n1"),
                Reports.unheard("n3")))
        .isEqualTo(new AwaitKubeProxy(List.of("n2", "n3")));
  }

  @Test
  void ifKubeProxyIsNotWaitedForRulesGoWithoutIt() {
    var nodes = List.of(Reports.withoutKubeProxy("n1"), NodeReport.silent("n2"));

    assertThat(UninstallStep.next(new Situation(0, true, true, nodes, true, DONE, false, 0, false)))
        .isEqualTo(new RemoveRules(List.of()));
    assertThat(
            UninstallStep.next(new Situation(0, false, true, nodes, true, DONE, false, 0, false)))
        .as("whoever follows needs time too")
        .isEqualTo(new HandBack(0));
  }

  @Test
  void kubeProxyThatIsGoneAgainIsAwaitedByAgentsToo() {
    var told = List.of(Reports.withoutKubeProxy("n1"), Reports.removed("n2"));
    var starting = List.of(NodeReport.silent("n1"), Reports.withKubeProxy("n2"));

    assertThat(awaitsKubeProxy(false, told)).isTrue();
    assertThat(awaitsKubeProxy(true, told)).isFalse();
    assertThat(awaitsKubeProxy(false, starting)).as("only agents are waited for").isFalse();
  }

  private static boolean awaitsKubeProxy(boolean without, List<NodeReport> nodes) {
    var now = new Situation(0, true, without, nodes, true, DONE, true, 0, false);
    return UninstallStep.awaitsKubeProxy(UninstallStep.next(now), now);
  }

  @Test
  void aNodeThatHasNotReportedIsWaitedForAtEachStep() {
    assertThat(next(0, true, false, Reports.withKubeProxy("n1"), NodeReport.silent("n2")))
        .isEqualTo(new AwaitKubeProxy(List.of("n2")));
    assertThat(next(0, true, true, Reports.removed("n1"), NodeReport.silent("n2")))
        .isEqualTo(new RemoveRules(List.of("n2")));
  }

  @Test
  void aNodeThatIsDownHoldsUpNothing() {
    assertThat(
            next(
                0,
                true,
                false,
                Reports.withKubeProxy("n1"),
                Reports.down(Reports.withoutKubeProxy("n2"))))
        .isEqualTo(new RemoveRules(List.of()));
    assertThat(
            next(0, true, true, Reports.removed("n1"), Reports.down(Reports.withKubeProxy("n2"))))
        .isEqualTo(new DeleteAgents());
  }

  @Test
  void agentsAreDeletedOnceEveryNodeHasRemovedItsRules() {
    assertThat(next(0, true, true, Reports.removed("n1"), Reports.withKubeProxy("n2")))
        .isEqualTo(new RemoveRules(List.of("n2")));
    assertThat(next(0, true, true, Reports.removed("n1"), Reports.removed("n2")))
        .isEqualTo(new DeleteAgents());
  }

  @Test
  void withoutTheKindOfReportsReadinessTells() {
    assertThat(withoutReports(AT_IT)).isEqualTo(new RemoveRules(List.of()));
    assertThat(withoutReports(DONE)).isEqualTo(new DeleteAgents());
  }

  @Test
  void theRestWaitsForTheLastAgent() {
    assertThat(after(DONE, 2)).isEqualTo(new DeleteAgents());
    assertThat(after(GONE, 1)).isEqualTo(new DeleteAgents());
    assertThat(after(GONE, 0)).isEqualTo(new DeleteRest());
  }

  private static UninstallStep next(int ours, boolean settled, boolean told, NodeReport... nodes) {
    return UninstallStep.next(
        new Situation(ours, settled, false, List.of(nodes), true, DONE, told, 0, false));
  }

  private static UninstallStep withoutReports(AgentRollout rollout) {
    return UninstallStep.next(
        new Situation(0, true, false, List.of(), false, rollout, true, 0, false));
  }

  private static UninstallStep after(AgentRollout rollout, int pods) {
    return UninstallStep.next(
        new Situation(0, true, false, List.of(), true, rollout, true, pods, true));
  }
}
