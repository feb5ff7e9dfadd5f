package io.servicerouting.agent.dataplane.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.lab.uml.InUserModeLinux;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.SchedulerFlag;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Schedulers that hash, by what they do with real connections from many clients. */
@InUserModeLinux
class HashingSchedulersIT {
  private static final int CLIENTS = 60;

  private static SchedulerNet net;
  private static SchedulerNode node;

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

  private static Balanced programmed(Balanced service) {
    node.program(service);
    return service;
  }

  /** How many clients go somewhere else, of those that did not go to a pod. */
  private static long moved(List<String> before, List<String> after, String gone) {
    return IntStream.range(0, before.size())
        .filter(i -> !before.get(i).equals(gone) && !before.get(i).equals(after.get(i)))
        .count();
  }

  @ParameterizedTest
  @EnumSource
  void shKeepsAClientAtItsEndpoint(IpFamily family) {
    Balanced service =
        programmed(Balanced.by(Scheduler.SH, "A", "B", "C").over(Protocol.TCP, family));

    List<String> answers = net.askFromEach(service, CLIENTS);

    assertThat(Set.copyOf(answers)).containsExactlyInAnyOrder("A", "B", "C");
    assertThat(net.askFromEach(service, CLIENTS)).isEqualTo(answers);
  }

  @Test
  void shSharesClientsByWeight() {
    Balanced service = programmed(Balanced.by(Scheduler.SH, "A*3", "B"));

    assertThat(Collections.frequency(net.askFromEach(service, SchedulerNet.CLIENTS), "A"))
        .as("of %d clients, 3/4", SchedulerNet.CLIENTS)
        .isBetween(SchedulerNet.CLIENTS * 6 / 10, SchedulerNet.CLIENTS * 9 / 10);
  }

  @ParameterizedTest
  @EnumSource
  void mhKeepsAClientAtItsEndpoint(IpFamily family) {
    Balanced service =
        programmed(Balanced.by(Scheduler.MH, "A", "B", "C").over(Protocol.TCP, family));

    List<String> answers = net.askFromEach(service, CLIENTS);

    assertThat(Set.copyOf(answers)).containsExactlyInAnyOrder("A", "B", "C");
    assertThat(net.askFromEach(service, CLIENTS)).isEqualTo(answers);
  }

  @Test
  void mhMovesFewClientsWhenAnEndpointLeavesAndComesBack() {
    Balanced service = programmed(Balanced.by(Scheduler.MH, "A", "B", "C", "D"));
    List<String> before = net.askFromEach(service, CLIENTS);

    node.program(service.among("A", "B", "D"));
    List<String> without = net.askFromEach(service, CLIENTS);
    node.program(service);

    assertThat(without).containsOnly("A", "B", "D");
    assertThat(moved(before, without, "C"))
        .as("clients that moved though their endpoint stayed, of %d", CLIENTS)
        .isLessThanOrEqualTo(CLIENTS / 10);
    assertThat(net.askFromEach(service, CLIENTS)).isEqualTo(before);
  }

  @Test
  void dhSendsAllClientsOfOneAddressToOneEndpoint() {
    Balanced service = programmed(Balanced.by(Scheduler.DH, "A", "B", "C"));

    assertThat(Set.copyOf(net.askFromEach(service, 20))).hasSize(1);
  }

  @Test
  void dhSpreadsAddresses() {
    Set<String> pods =
        Set.copyOf(
            IntStream.range(0, 12)
                .mapToObj(i -> programmed(Balanced.by(Scheduler.DH, "A", "B", "C")))
                .map(service -> net.ask(service, 1))
                .toList());

    assertThat(pods).as("of twelve ClusterIPs").hasSizeGreaterThan(1);
  }

  @ParameterizedTest
  @CsvSource({"SH, SH_PORT", "MH, MH_PORT"})
  void thePortCountsOnlyIfAFlagSaysSo(Scheduler scheduler, SchedulerFlag flag) {
    Balanced service = programmed(Balanced.by(scheduler, "A", "B", "C"));
    assertThat(Set.copyOf(net.ask(service, 1, 30))).hasSize(1);

    node.program(service.with(flag));

    assertThat(Set.copyOf(net.ask(service, 1, 30))).hasSizeGreaterThan(1);
  }

  @ParameterizedTest
  @CsvSource({"SH, SH_FALLBACK", "MH, MH_FALLBACK"})
  void withFallbackOnlyClientsOfALeavingEndpointMove(Scheduler scheduler, SchedulerFlag flag) {
    Balanced service = programmed(Balanced.by(scheduler, "A", "B", "C").with(flag));
    List<String> before = net.askFromEach(service, CLIENTS);
    // It leaves slowly: a connection is still open there.
    int clientOfC = before.indexOf("C") + 1;
    SchedulerNet.Kept open = net.open(service, clientOfC);

    node.program(service.among("A", "B"));

    List<String> without = net.askFromEach(service, CLIENTS);
    assertThat(without).containsOnly("A", "B");
    assertThat(net.say(open)).isEqualTo("C");
    net.close(open);
  }

  @ParameterizedTest
  @CsvSource({"SH", "MH"})
  void noNewConnectionFailsWhileAnEndpointIsLeaving(Scheduler scheduler) {
    Balanced service = programmed(Balanced.by(scheduler, "A", "B", "C"));
    List<String> before = net.askFromEach(service, CLIENTS);
    String leaving = before.getFirst();
    SchedulerNet.Kept open = net.open(service, 1);

    node.program(without(service, leaving));

    assertThat(net.askFromEach(service, CLIENTS)).isSubsetOf(othersThan(leaving));
    assertThat(net.say(open)).as("its own connection").isEqualTo(leaving);
    net.close(open);
  }

  /** With dh the kernel has no way to pass over an endpoint that leaves: it goes at once. */
  @Test
  void destinationHashingLeavesAnEndpointAtOnce() {
    Balanced service = programmed(Balanced.by(Scheduler.DH, "A", "B", "C"));
    String leaving = net.askFromEach(service, CLIENTS).getFirst();

    node.program(without(service, leaving));

    assertThat(net.askFromEach(service, CLIENTS)).isSubsetOf(othersThan(leaving));
  }

  private static List<String> othersThan(String leaving) {
    return List.of("A", "B", "C").stream().filter(pod -> !pod.equals(leaving)).toList();
  }

  private static Balanced without(Balanced service, String leaving) {
    return service.among(othersThan(leaving).toArray(String[]::new));
  }
}
