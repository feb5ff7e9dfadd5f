package io.servicerouting.agent.dataplane.modes;

import static io.servicerouting.routing.ProxyMode.IPTABLES;
import static io.servicerouting.routing.ProxyMode.IPVS;
import static io.servicerouting.routing.ProxyMode.USERSPACE;
import static io.servicerouting.routing.Scheduler.LC;
import static io.servicerouting.routing.Scheduler.MH;
import static io.servicerouting.routing.Scheduler.RANDOM;
import static io.servicerouting.routing.Scheduler.RR;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.routing.Route;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.Steering;
import io.servicerouting.routing.Unavailable;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModeChoiceTest {
  private static final String NO_IPVS =
      "ip_vs is not in this kernel: load module ip_vs or choose iptables";

  private static Optional<String> withoutIpvs(Route route) {
    return route.mode() == IPVS ? Optional.of(NO_IPVS) : Optional.empty();
  }

  private static Optional<String> withoutMaglev(Route route) {
    return route.scheduler() == MH ? Optional.of("no ip_vs_mh") : Optional.empty();
  }

  @Test
  void whatTheNodeCanDoIsDoneAsAsked() {
    Route asked = ModeRoutes.route("web", USERSPACE, LC, Unavailable.REJECT);

    assertThat(ModeChoice.of(asked, ModeChoiceTest::withoutIpvs))
        .isEqualTo(new ModeChoice(asked, null));
  }

  @Test
  void aModeThatIsMissingFallsBackToIptablesWithItsDefaultScheduler() {
    ModeChoice choice =
        ModeChoice.of(ModeRoutes.route("web", IPVS, LC, null), ModeChoiceTest::withoutIpvs);

    assertThat(choice.route().mode()).isEqualTo(IPTABLES);
    assertThat(choice.route().scheduler()).isEqualTo(RANDOM);
    assertThat(choice.compromise())
        .hasToString("carried by iptables with scheduler random instead: " + NO_IPVS);
  }

  @Test
  void aSchedulerThatIptablesHasTooIsKept() {
    ModeChoice choice =
        ModeChoice.of(ModeRoutes.route("web", IPVS, RR, null), ModeChoiceTest::withoutIpvs);

    assertThat(choice.route().scheduler()).isEqualTo(RR);
  }

  @Test
  void aNodeThatLacksTheSchedulerAloneKeepsTheMode() {
    ModeChoice choice =
        ModeChoice.of(ModeRoutes.route("web", IPVS, MH, null), ModeChoiceTest::withoutMaglev);

    assertThat(choice.route().mode()).isEqualTo(IPVS);
    assertThat(choice.route().scheduler()).isEqualTo(RR);
    assertThat(choice.compromise())
        .hasToString("carried by IPVS with scheduler rr instead: no ip_vs_mh");
  }

  @Test
  void unavailableRejectRefusesConnectionsAndLeadsThemNowhere() {
    ModeChoice choice =
        ModeChoice.of(
            ModeRoutes.route("web", IPVS, Scheduler.SED, Unavailable.REJECT),
            ModeChoiceTest::withoutIpvs);

    assertThat(choice.route().internal().fromPod()).isEqualTo(new Steering.Reject());
    assertThat(choice.route().cluster()).isEmpty();
    assertThat(choice.compromise())
        .hasToString("connections are refused, as unavailable: Reject asks: " + NO_IPVS);
  }
}
