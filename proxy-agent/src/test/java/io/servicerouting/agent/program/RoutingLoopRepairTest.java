package io.servicerouting.agent.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The writer thread hears that somebody else changed the kernel; no audit is near. */
class RoutingLoopRepairTest {
  private static final String RECONCILED = "reconcile [] SourceRanges[ranges=[192.168.1.0/24]]";

  private final RecordedLoop loop = new RecordedLoop(Duration.ofHours(1));

  @AfterEach
  void stop() {
    loop.close();
  }

  @Test
  void whatIsTheAgentsOwnIsWrittenAnewAtOnceAndCounted() throws Exception {
    loop.allSynced();
    loop.awaitKernel(RECONCILED);

    loop.damage("SRP-SERVICES", false);

    loop.awaitKernel("repair [SRP-SERVICES]");
    await().untilAsserted(() -> assertThat(loop.repairs).containsExactly("1 chains"));
    await().until(() -> loop.state().repairs() == 1);
  }

  @Test
  void forWhatIsSharedWithOthersEverythingIsCompared() throws Exception {
    loop.allSynced();
    loop.awaitKernel(RECONCILED);
    int before = loop.kernel.told.size();
    loop.kernel.writtenByAudit = 3;

    loop.damage("PREROUTING", true);

    await().untilAsserted(() -> assertThat(loop.repairs).containsExactly("3 chains"));
    assertThat(loop.kernel.told.subList(before, loop.kernel.told.size()))
        .containsExactly(RECONCILED);
  }

  /** Somebody empties a table chain by chain: the repair may meet the next command. */
  @Test
  void aRepairThatFailedAtFirstIsCountedWhenTheNextTryHasWritten() throws Exception {
    loop.allSynced();
    loop.awaitKernel(RECONCILED);
    loop.kernel.failure = "iptables-restore: line 7 failed";
    loop.damage("SRP-SERVICES", false);
    loop.awaitKernel("failed");

    loop.kernel.writtenByAudit = 2;
    loop.kernel.failure = null;

    await().untilAsserted(() -> assertThat(loop.repairs).containsExactly("2 chains"));
  }

  @Test
  void whoeverGoesOnAndOnIsLeftToTheRegularAudits() throws Exception {
    loop.allSynced();
    loop.awaitKernel(RECONCILED);

    for (int i = 1; i <= 50; i++) {
      int repairs = Math.min(i, 10);
      loop.damage("SRP-SERVICES", false);
      await().until(() -> loop.repairs.size() == repairs);
    }
    loop.nodeIs("192.168.2.0/24");

    loop.awaitKernel("reconcile [] SourceRanges[ranges=[192.168.2.0/24]]");
    assertThat(loop.repairs).hasSize(10);
  }
}
