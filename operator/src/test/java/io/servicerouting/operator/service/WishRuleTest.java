package io.servicerouting.operator.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.operator.service.LabelWish.Action;
import io.servicerouting.operator.service.TakeOver.State;
import io.servicerouting.operator.service.WishRule.Install;
import io.servicerouting.operator.service.WishRule.Situation;
import io.servicerouting.routing.EffectivePolicy;
import io.servicerouting.routing.EffectivePolicy.Reason;
import io.servicerouting.routing.EffectivePolicy.Resolved;
import io.servicerouting.routing.EffectivePolicy.Specificity;
import io.servicerouting.routing.EndpointWeights;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.ServiceFields;
import io.servicerouting.routing.TrafficPolicy;
import io.servicerouting.routing.Unavailable;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WishRuleTest {

  private static final ObjectName WEB = new ObjectName("shop", "web");
  private static final Reason POLICY =
      new Reason.Policy(new ObjectName("shop", "even"), Specificity.NAME);

  @ParameterizedTest
  @CsvSource({
    // concerned, routed, install, lagging nodes, unready, without kube-proxy, action, unlabelled
    "true,  true,  BESIDE,  0, 0, 0, GIVE,     PENDING",
    "true,  true,  BESIDE,  2, 0, 0, KEEP,     PENDING",
    "true,  true,  BESIDE,  0, 1, 0, KEEP,     AWAITING_AGENTS",
    "true,  true,  BESIDE,  2, 1, 0, KEEP,     PENDING",
    "true,  true,  BESIDE,  0, 0, 3, GIVE,     PENDING",
    "true,  false, BESIDE,  0, 0, 0, WITHDRAW, NOT_NEEDED",
    "true,  true,  INSTEAD, 0, 0, 3, KEEP,     NOT_NEEDED",
    "true,  true,  INSTEAD, 2, 0, 3, KEEP,     NOT_NEEDED",
    "true,  true,  NONE,    0, 0, 3, WITHDRAW, NOT_CONCERNED",
    "false, true,  NONE,    0, 0, 3, KEEP,     HANDING_BACK",
    "false, true,  NONE,    0, 0, 0, WITHDRAW, NOT_CONCERNED",
    "false, true,  BESIDE,  5, 0, 0, WITHDRAW, NOT_CONCERNED",
    "false, true,  BESIDE,  0, 0, 1, KEEP,     HANDING_BACK",
    "false, true,  INSTEAD, 0, 0, 0, WITHDRAW, NOT_CONCERNED",
  })
  void noServiceIsEverWithoutAProxy(
      boolean concerned,
      boolean routed,
      Install install,
      int lagging,
      int unready,
      int withoutProxy,
      Action action,
      State unlabelled) {
    var situation =
        new Situation(
            WEB, routed, concerned, install, nodes(lagging), nodes(unready), nodes(withoutProxy));

    var label = WishRule.of(situation, local()).label();

    assertThat(label.action()).isEqualTo(action);
    assertThat(label.unlabelled().state()).isEqualTo(unlabelled);
  }

  @Test
  void theServiceOfTheApiServerIsNeverTouched() {
    var situation =
        new Situation(
            new ObjectName("default", "kubernetes"),
            true,
            true,
            Install.BESIDE,
            Waiting.none(),
            Waiting.none(),
            Waiting.none());

    var wish = WishRule.of(situation, local());

    assertThat(wish.label().action()).isEqualTo(Action.WITHDRAW);
    assertThat(wish.external()).isNull();
    assertThat(wish.internal()).isNull();
  }

  @Test
  void onlyWhatAPolicyAsksForIsAligned() {
    var wish = WishRule.of(beside(Waiting.none()), local());

    assertThat(wish.external()).isEqualTo("Local");
    assertThat(wish.internal()).as("nobody but the Service itself says so").isNull();
    assertThat(wish.hold()).isFalse();
  }

  @Test
  void fieldsWaitForTheLabelSoThatBothAreOneWrite() {
    var unready =
        new Situation(WEB, true, true, Install.BESIDE, Waiting.none(), nodes(1), Waiting.none());

    assertThat(WishRule.of(beside(Waiting.of(List.of("n1"))), local()).hold()).isTrue();
    assertThat(WishRule.of(unready, local()).hold()).isTrue();
  }

  @Test
  void thoseWaitedForAreNamedUpToThree() {
    var wish = WishRule.of(beside(Waiting.of(List.of("n4", "n2", "n1", "n3", "n5"))), local());

    assertThat(wish.label().unlabelled().message()).contains("n1, n2, n3 and 2 more");
  }

  private static Situation beside(Waiting toProgram) {
    return new Situation(
        WEB, true, true, Install.BESIDE, toProgram, Waiting.none(), Waiting.none());
  }

  private static Waiting nodes(int count) {
    return Waiting.of(IntStream.range(0, count).mapToObj(i -> "n" + i).toList());
  }

  private static EffectivePolicy local() {
    var nobody = new Reason.ProductDefault();
    return new EffectivePolicy(
        new Resolved<>(ProxyMode.IPTABLES, nobody),
        new Resolved<>(ProxyMode.IPTABLES.defaultScheduler(), nobody),
        new Resolved<>(Set.of(), nobody),
        new Resolved<>(Unavailable.FALLBACK, nobody),
        new Resolved<>(EndpointWeights.even(), nobody),
        new Resolved<>(TrafficPolicy.LOCAL, POLICY),
        new Resolved<>(TrafficPolicy.LOCAL, new Reason.ServiceField()),
        new Resolved<>(ServiceFields.WHEN_UNSTATED, nobody),
        null);
  }
}
