package io.servicerouting.agent.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.kube.Revision;
import io.servicerouting.routing.ObjectName;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PolicyMarkerTest {
  private static final ObjectName WEB = new ObjectName("shop", "web");
  private static final ObjectName DB = new ObjectName("shop", "db");

  private Instant now = Instant.EPOCH;
  private final PolicyMarker marker = new PolicyMarker(() -> now);

  @BeforeEach
  void firstList() {
    marker.seen(WEB, new Revision("uid", 1));
    marker.reached("100");
  }

  private void pass(long seconds) {
    now = now.plusSeconds(seconds);
    marker.moveIfDue();
  }

  @Test
  void beforeAnyListThereIsNone() {
    assertThat(new PolicyMarker(() -> now).value()).isNull();
  }

  @Test
  void anEmptyFirstListIsToldToo() {
    PolicyMarker empty = new PolicyMarker(() -> now);
    empty.reached("7");
    assertThat(empty.value()).isEqualTo("7");
  }

  @Test
  void aChangedSpecIsToldAtOnce() {
    assertThat(marker.value()).isEqualTo("100");
    marker.seen(WEB, new Revision("uid", 2));
    marker.reached("101");
    assertThat(marker.value()).isEqualTo("101");
  }

  @Test
  void aPolicyThatComesGoesOrIsMadeAnewIsToldAtOnce() {
    marker.seen(DB, new Revision("uid-db", 1));
    marker.reached("101");
    assertThat(marker.value()).isEqualTo("101");
    marker.gone(DB);
    marker.reached("102");
    assertThat(marker.value()).isEqualTo("102");
    marker.seen(WEB, new Revision("uid-2", 1));
    marker.reached("103");
    assertThat(marker.value()).isEqualTo("103");
  }

  @Test
  void changesOfStatusAloneAreToldOnceInTenSeconds() {
    for (int second = 0; second < 9; second++) {
      marker.seen(WEB, new Revision("uid", 1));
      marker.reached(String.valueOf(101 + second));
      pass(1);
      assertThat(marker.value()).isEqualTo("100");
    }
    assertThat(marker.due()).isEqualTo(now.plusSeconds(1));
    pass(1);
    assertThat(marker.value()).isEqualTo("109");
    assertThat(marker.due()).isNull();
  }

  @Test
  void aChangedSpecTellsTheChangesOfStatusBeforeItToo() {
    marker.seen(WEB, new Revision("uid", 1));
    marker.reached("101");
    marker.seen(WEB, new Revision("uid", 2));
    marker.reached("102");
    assertThat(marker.value()).isEqualTo("102");
    assertThat(marker.due()).isNull();
  }

  @Test
  void bookmarksMoveNothing() {
    marker.reached("150");
    pass(60);
    assertThat(marker.value()).isEqualTo("100");
    assertThat(marker.due()).isNull();
  }

  @Test
  void aChangeWhoseProgressIsStillToComeIsNotForgottenWhenTheMarkerMoves() {
    marker.seen(WEB, new Revision("uid", 1));
    marker.reached("101");
    marker.seen(WEB, new Revision("uid", 1)); // 102
    pass(10);
    assertThat(marker.value()).isEqualTo("101");
    marker.reached("102");
    pass(10);
    assertThat(marker.value()).isEqualTo("102");
  }
}
