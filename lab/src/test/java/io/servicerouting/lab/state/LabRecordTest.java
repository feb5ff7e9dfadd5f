package io.servicerouting.lab.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.lab.BalancerMode;
import io.servicerouting.lab.KubeProxyMode;
import io.servicerouting.lab.process.Daemon;
import io.servicerouting.lab.process.ProcFs;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabRecordTest {

  private static final long OWN = ProcessHandle.current().pid();
  private static final Daemon RUNNING =
      new Daemon("etcd", List.of("etcd"), "log", OWN, ProcFs.startTicks(OWN).orElseThrow());
  private static final Daemon ENDED = new Daemon("etcd", List.of("etcd"), "log", OWN, 1);
  private static final LabRecord.Owner GONE = new LabRecord.Owner(OWN, 1, false);

  @Test
  void isTheSameAfterWritingAndReading() {
    var record = record(LabRecord.Owner.thisProcess(true), RUNNING).withRunning();

    assertThat(LabRecord.fromJson(record.toJson())).isEqualTo(record);
  }

  @Test
  void aLabIsWantedWhileItRunsAndItsOwnerLives() {
    assertThat(record(LabRecord.Owner.thisProcess(false), RUNNING).withRunning().isWanted())
        .isTrue();
    assertThat(record(GONE, RUNNING).withRunning().isWanted()).isFalse();
  }

  @Test
  void aLabOfTheCommandIsWantedAlsoWhenTheCommandHasEnded() {
    var owner = new LabRecord.Owner(OWN, 1, true);

    assertThat(record(owner, RUNNING).withRunning().isWanted()).isTrue();
  }

  @Test
  void aLabWhoseProcessesAreGoneIsNotWanted() {
    assertThat(record(LabRecord.Owner.thisProcess(true), ENDED).withRunning().isWanted()).isFalse();
  }

  @Test
  void aLabThatNeverCameUpIsNotWanted() {
    assertThat(record(LabRecord.Owner.thisProcess(true), RUNNING).isWanted()).isFalse();
  }

  @Test
  void aRestartedProcessTakesThePlaceOfTheEarlierOne() {
    assertThat(record(GONE, ENDED).with(RUNNING).daemons()).containsExactly(RUNNING);
  }

  private static LabRecord record(LabRecord.Owner owner, Daemon daemon) {
    return new LabRecord(
        owner,
        "2026-01-02T03:04:05Z",
        "/somewhere",
        "/data",
        3,
        KubeProxyMode.NFTABLES,
        BalancerMode.HEALTH,
        false,
        List.of(daemon));
  }
}
