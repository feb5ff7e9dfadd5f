package io.servicerouting.operator.service;

import static io.servicerouting.operator.service.ServiceBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.operator.service.FieldConflict.Why;
import io.servicerouting.routing.ObjectName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A tool that applies every manifest again and again, with force. */
class GitOpsIT {

  private static final ObjectName UNSTATED = new ObjectName("git", "unstated");
  private static final ObjectName STATED = new ObjectName("git", "stated");
  private static final ObjectName FORCED = new ObjectName("git", "forced");
  private static final ObjectName REPLACED = new ObjectName("git", "replaced");

  @Test
  void nobodyFightsWithAToolThatAppliesManifestsEverySecond() throws InterruptedException {
    try (var bench = new ServiceBench()) {
      bench.namespace("git");
      bench.node("n1", true);
      bench.agent("n1", ServiceBench.EVERYTHING, "");
      bench.config("BesideKubeProxy");
      applyAll(bench);
      for (var service : List.of(UNSTATED, STATED, REPLACED)) {
        bench.policy(service, "external: Local");
      }
      bench.policy(FORCED, "external: Local, serviceFields: Force");
      eventually(() -> {
        for (var service : List.of(UNSTATED, STATED, FORCED, REPLACED)) {
          assertThat(bench.writes(service)).as("%s", service).isEqualTo(1);
        }
      });

      Instant end = Instant.now().plus(Duration.ofSeconds(30));
      int rounds = 0;
      while (Instant.now().isBefore(end) || rounds < 10) {
        applyAll(bench);
        rounds++;
        Thread.sleep(1000);
      }

      for (var service : List.of(UNSTATED, STATED, FORCED, REPLACED)) {
        assertThat(bench.writes(service)).as("%s after %d rounds", service, rounds).isEqualTo(1);
      }
      assertThat(bench.external(UNSTATED)).isEqualTo("Local");
      assertThat(bench.label(UNSTATED)).isEqualTo("servicerouting.io");
      assertThat(bench.external(STATED)).isEqualTo("Cluster");
      assertThat(why(bench, STATED)).containsExactly(Why.STATED);
      assertThat(bench.external(FORCED)).as("the tool took it back").isEqualTo("Cluster");
      assertThat(why(bench, FORCED)).containsExactly(Why.TAKEN_BACK);
      assertThat(bench.label(REPLACED)).as("kubectl replace takes everything away").isNull();
      assertThat(bench.reports.of(REPLACED).takeOver().message()).contains("took the label off");
    }
  }

  private static List<Why> why(ServiceBench bench, ObjectName service) {
    return bench.reports.of(service).conflicts().stream().map(FieldConflict::why).toList();
  }

  private static void applyAll(ServiceBench bench) {
    ServiceFieldsIT.serverSide(
        bench,
        String.join(
            "---\n",
            ServiceFieldsIT.manifest(UNSTATED, ""),
            ServiceFieldsIT.manifest(STATED, "externalTrafficPolicy: Cluster"),
            ServiceFieldsIT.manifest(FORCED, "externalTrafficPolicy: Cluster")));
    String replaced = ServiceFieldsIT.manifest(REPLACED, "");
    if (bench.service(REPLACED) == null) {
      bench.kubectlWithInput(replaced, "create", "-f", "-");
    } else {
      bench.kubectlWithInput(replaced, "replace", "-f", "-");
    }
  }
}
