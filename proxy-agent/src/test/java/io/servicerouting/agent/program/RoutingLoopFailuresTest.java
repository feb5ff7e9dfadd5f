package io.servicerouting.agent.program;

import static io.servicerouting.agent.program.LoopEvents.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.ServicePortName;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the writer thread does when the kernel fails or refuses. */
class RoutingLoopFailuresTest {
  private final RecordedLoop loop = new RecordedLoop(Duration.ofHours(1));

  @AfterEach
  void stop() {
    loop.close();
  }

  @Test
  void afterAFailureTheKernelIsComparedAsAWhole() throws Exception {
    loop.services.accept(service("web", "10.96.0.1"));
    loop.allSynced();
    loop.awaitKernel("reconcile [shop/web] SourceRanges[ranges=[192.168.1.0/24]]");

    loop.kernel.failure = "xtables lock";
    loop.services.accept(service("db", "10.96.0.2"));
    loop.awaitKernel("failed");
    await().until(() -> !loop.state().programmed());
    assertThat(loop.state().failure()).isEqualTo("xtables lock");
    loop.kernel.failure = null;

    loop.awaitKernel("reconcile [shop/db, shop/web] SourceRanges[ranges=[192.168.1.0/24]]");
    await().until(() -> loop.state().programmed());
  }

  @Test
  void aKernelThatRefusesFromTheStartIsReportedForTheNode() throws Exception {
    loop.kernel.failure = "permission denied";
    loop.services.accept(service("web", "10.96.0.1"));
    loop.allSynced();

    await().until(() -> "permission denied".equals(loop.state().failure()));
    assertThat(loop.state().programmed()).isFalse();
    assertThat(loop.state().node()).as("without it nothing is reported").isNotNull();
  }

  @Test
  void changesThatComeInWhileItFailsDoNotShortenTheWait() throws Exception {
    loop.allSynced();
    loop.awaitKernel("reconcile [] SourceRanges[ranges=[192.168.1.0/24]]");
    loop.kernel.failure = "xtables lock";
    for (int i = 1; i <= 50; i++) {
      loop.services.accept(service("s" + i, "10.96.0." + i));
      Thread.sleep(5);
    }

    assertThat(loop.kernel.told.stream().filter("failed"::equals)).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void aRefusedRouteIsAProblemOfItsService() throws Exception {
    loop.services.accept(service("web", "10.96.0.1"));
    loop.kernel.refuses =
        Map.of(
            new ServicePortName(new ObjectName("shop", "web"), ""),
            "line 7: no such target\nand more");
    loop.allSynced();

    await().untilAsserted(() -> assertThat(loop.problems).hasSize(1));
    assertThat(loop.problems.getFirst().object().uid()).isEqualTo("uid-web");
    assertThat(loop.problems.getFirst())
        .hasToString(
            "Service shop/web, spec.ports: this node's kernel cannot carry its port, which stays as"
                + " it was: line 7: no such target");

    loop.kernel.refuses = Map.of();
    loop.services.accept(service("web", "10.96.0.2"));
    await().until(() -> loop.register.current().isEmpty());
  }

  @Test
  void whatIsOutOfTheOrdinaryIsToldOnceAsLongAsItHolds() throws Exception {
    String told = "Service shop/web: 172.18.0.2 is this node's own address";
    loop.kernel.notes =
        Map.of(
            new ServicePortName(new ObjectName("shop", "web"), ""),
            "172.18.0.2 is this node's own address");
    loop.services.accept(service("web", "10.96.0.1"));
    loop.allSynced();
    await().until(() -> loop.kernel.told.contains(told));

    loop.services.accept(service("other", "10.96.0.3"));
    await().until(() -> loop.kernel.told.stream().anyMatch(line -> line.contains("+shop/other")));
    assertThat(loop.kernel.told).containsOnlyOnce(told);
    assertThat(loop.register.current()).isEmpty();
  }
}
