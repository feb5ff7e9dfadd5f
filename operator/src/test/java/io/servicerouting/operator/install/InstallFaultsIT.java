package io.servicerouting.operator.install;

import static io.servicerouting.operator.install.InstalledBundle.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.operator.fault.Call;
import io.servicerouting.operator.fault.Fault;
import io.servicerouting.operator.fault.FaultyProxy;
import io.servicerouting.operator.fault.Recovery;
import io.servicerouting.operator.fault.Upstream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The operator's process, all of it, when the API server fails and when it dies at work. */
class InstallFaultsIT {

  /** In the eight seconds below, for about fifteen watches and what is asked beside them. */
  private static final long MOST_REQUESTS = 1000;

  @Test
  void theInstallationSurvivesFailuresAndALeaderThatDiesBeforeItLearnsWhatItWrote() {
    try (var bundle = InstalledBundle.create();
        var nodes = new SimulatedNodes(bundle.client, List.of("n1"));
        var proxy = new FaultyProxy(Upstream.of(bundle.server))) {
      try (var first = OperatorProcess.start(bundle.server, "operator-0", proxy.url())) {
        awaitInstalled(bundle, first);

        long before = proxy.count(_ -> true);
        try (var _ = proxy.inject(_ -> true, new Fault.Answer(500, "InternalError", 0))) {
          proxy.cutOpen(_ -> true);
          deleteAgents(bundle);
          Fault.last(Duration.ofSeconds(8));
          assertThat(bundle.agents()).isEmpty();
          assertThat(proxy.count(_ -> true) - before).isLessThan(MOST_REQUESTS);
        }
        Recovery recovery = Recovery.begins();
        eventually().untilAsserted(() -> assertThat(bundle.agents()).as(first::log).isPresent());
        recovery.complete("agents");
        assertThat(first.log()).contains("InternalError");
        assertThat(first.isAlive()).isTrue();
        awaitInstalled(bundle, first);

        try (var _ =
            proxy.inject(Call.writesOf("daemonsets/proxy-agent"), new Fault.LoseAnswer())) {
          deleteAgents(bundle);
          eventually().untilAsserted(() -> assertThat(bundle.agents()).isPresent());
          first.kill();
        }
      }
      var written = bundle.agents().orElseThrow().getMetadata();

      try (var second = OperatorProcess.start(bundle.server, "operator-1", proxy.url())) {
        eventually().until(() -> second.log().contains("operator-1 works as the leader"));
        awaitInstalled(bundle, second);
        var now = bundle.agents().orElseThrow().getMetadata();
        assertThat(now.getUid()).isEqualTo(written.getUid());
        assertThat(now.getGeneration()).isEqualTo(written.getGeneration());
      }
      assertThat(nodes).isNotNull();
    }
  }

  private static void deleteAgents(InstalledBundle bundle) {
    bundle
        .client
        .apps()
        .daemonSets()
        .inNamespace(OperatorProcess.NAMESPACE)
        .withName("proxy-agent")
        .delete();
  }

  private static void awaitInstalled(InstalledBundle bundle, OperatorProcess operator) {
    eventually()
        .untilAsserted(() ->
            assertThat(bundle.condition("Ready")).as(operator::log).startsWith("True Installed"));
  }
}
