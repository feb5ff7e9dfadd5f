package io.servicerouting.agent.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The writer thread compares the kernel with what it should have, again and again. */
class RoutingLoopAuditTest {
  private final RecordedLoop loop = new RecordedLoop(Duration.ofMillis(200));

  @AfterEach
  void stop() {
    loop.close();
  }

  @Test
  void anAuditThatHadToWriteCountsAsARepair() throws Exception {
    loop.kernel.writtenByAudit = 7; // the first reconcile is no audit: whatever it writes is new
    loop.allSynced();
    await().until(() -> loop.kernel.told.size() >= 2);
    assertThat(loop.repairs).isEmpty();

    loop.kernel.writtenByAudit = 3;

    await().untilAsserted(() -> assertThat(loop.repairs).containsExactly("3 chains"));
    await().until(() -> loop.state().repairs() == 1);
  }
}
