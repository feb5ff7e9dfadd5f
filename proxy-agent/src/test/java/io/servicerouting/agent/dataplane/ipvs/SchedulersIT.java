package io.servicerouting.agent.dataplane.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.dataplane.ipvs.SchedulerNet.Kept;
import io.servicerouting.lab.uml.InUserModeLinux;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.Scheduler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Schedulers that count, by what they do with real connections: round robin, connections and
 * weights. Those that hash are in {@link HashingSchedulersIT}.
 */
@InUserModeLinux
class SchedulersIT {
  private static SchedulerNet net;
  private static SchedulerNode node;

  private final List<Kept> kept = new ArrayList<>();

  @BeforeAll
  static void start() {
    net = new SchedulerNet();
    node = new SchedulerNode(net);
  }

  @AfterAll
  static void leaveNothing() {
    node.close();
    net.close();
  }

  @AfterEach
  void hangUp() {
    kept.forEach(net::close);
  }

  /** Opens connections from client 1 and keeps them; answers where they lead. */
  private List<String> open(Balanced service, int times) {
    List<Kept> opened = net.open(service, 1, times);
    kept.addAll(opened);
    return opened.stream().map(Kept::pod).toList();
  }

  /** Ends all that lead to a pod, and waits until the kernel has seen that. */
  private void closeAllTo(String pod, Balanced service) {
    kept.stream().filter(connection -> connection.pod().equals(pod)).forEach(net::close);
    kept.removeIf(connection -> connection.pod().equals(pod));
    node.awaitThat(service, pod, destination -> destination.active() == 0);
  }

  private static int times(String pod, List<String> answers) {
    return Collections.frequency(answers, pod);
  }

  static Stream<Arguments> protocolsAndFamilies() {
    return Stream.of(Protocol.TCP, Protocol.UDP)
        .flatMap(
            protocol -> Stream.of(IpFamily.values()).map(family -> Arguments.of(protocol, family)));
  }

  @ParameterizedTest
  @MethodSource("protocolsAndFamilies")
  void rrTakesEndpointsInTurn(Protocol protocol, IpFamily family) {
    Balanced service = Balanced.by(Scheduler.RR, "A", "B", "C").over(protocol, family);
    node.program(service);

    List<String> answers = net.ask(service, 1, 12);

    assertThat(answers.subList(0, 3)).containsExactlyInAnyOrder("A", "B", "C");
    assertThat(answers.subList(3, 12)).isEqualTo(answers.subList(0, 9));
  }

  @Test
  void rrKnowsNoWeights() {
    Balanced service = Balanced.by(Scheduler.RR, "A*9", "B");
    node.program(service);

    assertThat(times("A", net.ask(service, 1, 10))).isEqualTo(5);
  }

  @ParameterizedTest
  @MethodSource("protocolsAndFamilies")
  void wrrGivesTurnsByWeight(Protocol protocol, IpFamily family) {
    Balanced service = Balanced.by(Scheduler.WRR, "A*4", "B*2", "C").over(protocol, family);
    node.program(service);

    List<String> answers = net.ask(service, 1, 21);

    for (int round = 0; round < 21; round += 7) {
      List<String> seven = answers.subList(round, round + 7);
      assertThat(List.of(times("A", seven), times("B", seven), times("C", seven)))
          .as("A, B and C of %s", answers)
          .containsExactly(4, 2, 1);
    }
  }

  @Test
  void wrrFollowsAWeightThatChanges() {
    Balanced service = Balanced.by(Scheduler.WRR, "A", "B");
    node.program(service);
    net.ask(service, 1, 4);

    node.program(service.among("A", "B*3"));

    assertThat(times("B", net.ask(service, 1, 8))).isEqualTo(6);
  }

  @Test
  void lcTakesTheEndpointWithTheFewestOpenConnections() {
    Balanced service = Balanced.by(Scheduler.LC, "A", "B", "C");
    node.program(service);

    List<String> opened = open(service, 6);
    assertThat(List.of(times("A", opened), times("B", opened), times("C", opened)))
        .containsExactly(2, 2, 2);
    closeAllTo("B", service);

    assertThat(open(service, 2)).as("while A and C have two each").containsExactly("B", "B");
  }

  @Test
  void lcKnowsNoWeights() {
    Balanced service = Balanced.by(Scheduler.LC, "A*9", "B");
    node.program(service);

    assertThat(times("A", open(service, 8))).isEqualTo(4);
  }

  @Test
  void wlcKeepsOpenConnectionsInProportionToWeights() {
    Balanced service = Balanced.by(Scheduler.WLC, "A*3", "B");
    node.program(service);

    assertThat(times("A", open(service, 8))).isEqualTo(6);
    closeAllTo("A", service);
    assertThat(open(service, 4)).containsOnly("A");
  }

  @Test
  void sedLetsAnEndpointIdleWhileAStrongerOneIsFaster() {
    Balanced service = Balanced.by(Scheduler.SED, "A*4", "B");
    node.program(service);

    // Expected delay is (connections + 1) / weight: A's 1/4, 2/4, 3/4 beat B's 1.
    assertThat(open(service, 3)).containsOnly("A");
    // From then on they are level at every fifth connection.
    assertThat(times("B", open(service, 7))).isEqualTo(2);
  }

  @Test
  void nqNeverLetsAnEndpointIdle() {
    Balanced service = Balanced.by(Scheduler.NQ, "A*4", "B");
    node.program(service);

    assertThat(open(service, 2)).containsExactlyInAnyOrder("A", "B");
    assertThat(open(service, 2)).as("as sed, when none is idle").containsOnly("A");
  }

  @Test
  void foTakesTheEndpointWithTheGreatestWeight() {
    Balanced service = Balanced.by(Scheduler.FO, "A", "B*7", "C*5");
    node.program(service);

    assertThat(open(service, 5)).containsOnly("B");
    node.program(service.among("A", "C*5"));
    assertThat(open(service, 5)).containsOnly("C");
    node.program(service);
    assertThat(open(service, 5)).as("B is back").containsOnly("B");
  }

  @Test
  void ovfFillsTheEndpointWithTheGreatestWeightAndThenTheNext() {
    Balanced service = Balanced.by(Scheduler.OVF, "A*3", "B*2", "C");
    node.program(service);

    // The kernel passes over an endpoint that has more connections than its weight.
    assertThat(open(service, 9)).containsExactly("A", "A", "A", "A", "B", "B", "B", "C", "C");
    assertThat(net.ask(service, 2)).as("with all of them full").contains("refused");
    closeAllTo("A", service);
    assertThat(open(service, 1)).containsExactly("A");
  }

  @Test
  void lblcStaysWithOneEndpointUntilItIsOverloaded() {
    Balanced service = Balanced.by(Scheduler.LBLC, "A*2", "B*2");
    node.program(service);

    List<String> first = open(service, 3);
    assertThat(Set.copyOf(first)).as("all at the same").hasSize(1);
    String other = first.getFirst().equals("A") ? "B" : "A";
    // More connections than its weight, and another one has less than half its own.
    assertThat(open(service, 1)).containsExactly(other);
    closeAllTo(first.getFirst(), service);
    assertThat(open(service, 1)).as("the first is forgotten").containsExactly(other);
  }

  @Test
  void lblcrAddsAnEndpointWhenTheFirstIsOverloaded() {
    Balanced service = Balanced.by(Scheduler.LBLCR, "A*2", "B*2");
    node.program(service);

    List<String> first = open(service, 3);
    assertThat(Set.copyOf(first)).as("all at the same").hasSize(1);
    String other = first.getFirst().equals("A") ? "B" : "A";
    assertThat(open(service, 1)).containsExactly(other);
    closeAllTo(first.getFirst(), service);
    assertThat(open(service, 1))
        .as("the first is still one of two")
        .containsExactlyElementsOf(first.subList(0, 1));
  }

  @ParameterizedTest
  @CsvSource({"rr", "wrr", "lc", "wlc", "lblc", "lblcr", "sed", "nq", "fo", "ovf"})
  void anEndpointThatComesIsUsedAndOneThatLeavesIsNot(String scheduler) {
    Balanced service = Balanced.by(Scheduler.parse(scheduler), "A*5");
    node.program(service);
    assertThat(open(service, 2)).containsOnly("A");

    node.program(service.among("B*5"));

    assertThat(open(service, 3)).containsOnly("B");
    assertThat(kept.stream().limit(2).map(net::say)).as("its connections").containsOnly("A");
  }
}
