package io.servicerouting.agent.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.testbed.EachMode;
import io.servicerouting.agent.testbed.ServedNode;
import io.servicerouting.agent.testbed.TrafficMode;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

/**
 * What cannot be used as it is: the rest of the object works, or what it said before stays in
 * force; somebody is told which object and which field; and no other Service loses anything.
 */
@ParameterizedClass(name = "{0}")
@EachMode
class BadInputIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private static Path folder;
  private static @Nullable ServedNode node;

  @Parameter private TrafficMode mode;

  @BeforeParameterizedClassInvocation
  static void start(TrafficMode mode) throws IOException {
    ServedNode started = new ServedNode(mode, Files.createDirectories(folder.resolve(mode.name())));
    node = started;
    started.api().apply(Sample.everywhere("steady", 90).endpoints(80, "a").yaml());
    started.run("--cluster-cidr=192.168.0.0/16,fd00:192::/64");
  }

  @AfterParameterizedClassInvocation
  static void leaveNothing() {
    node().close();
    node = null;
  }

  private static ServedNode node() {
    return Objects.requireNonNull(node);
  }

  @AfterEach
  void nobodyElseHasLostAnything() {
    Sample steady =
        Sample.everywhere("steady", 90)
            .endpoints(80, "a")
            .meets("pod | ClusterIP | a\nclient | NodePort | a masq\nclient | LB | a masq");
    steady.rows().forEach(BadInputIT::assertRow);
    assertThat(node().agent().readiness()).as(node().agent().log()).startsWith("200");
  }

  private static void assertRow(PacketRow row) {
    for (IpFamily family : IpFamily.values()) {
      for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
        if (row.isFor(TrafficMode.IPTABLES_LEGACY, family, protocol)) {
          String to = row.destination(family);
          assertThat(
                  ServedNode.answers(
                      () ->
                          node()
                              .net()
                              .request(row.caller().in(node().net()), row.request(protocol), to),
                      row.requests(),
                      row.isLost()))
              .as("%s, %s to %s", row, protocol, to)
              .isEqualTo(row.expected(family));
        }
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> badObjects() {
    List<BadInput> all = BadInput.all();
    node().apply(all.stream().map(BadInput::yaml).collect(Collectors.joining()));
    return all.stream()
        .map(bad ->
            DynamicTest.dynamicTest(
                mode + " " + bad.sample().name(),
                () -> {
                  bad.sample().rows().forEach(BadInputIT::assertRow);
                  assertReported(bad);
                }));
  }

  private static void assertReported(BadInput bad) {
    String log = node().agent().log();
    if (bad.report().isEmpty()) {
      assertThat(log).doesNotContain("default/" + bad.sample().name());
      return;
    }
    assertThat(log).contains(bad.report());
    String name = "\"name\":\"" + bad.objectName() + "\"";
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(node().api().reports().lines())
                .as("an Event of %s", name)
                .anyMatch(report ->
                    report.contains("\"kind\":\"Event\"")
                        && report.contains(name)
                        && report.contains(bad.field() + ": ")));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(node().api().reports().lines())
                .as("a NodeRoutingState with %s", name)
                .anyMatch(report ->
                    report.contains("\"kind\":\"NodeRoutingState\"")
                        && report.contains(name)
                        && report.contains("\"" + bad.field() + "\"")));
  }

  @Test
  void aMendedObjectIsNoProblemAnyMore() {
    Sample sample = Sample.internal("mended", 40).port("web", 80).endpoints(80, "a");
    node().apply(sample.yaml().replace("192.168.1.5", "192.168.1.05"));
    assertRow(sample.meets("pod | ClusterIP | refused | IPV4").rows().getFirst());

    node().apply(sample.yaml());

    assertRow(sample.meets("pod | ClusterIP | a").rows().getFirst());
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(
                    node()
                        .api()
                        .reports()
                        .lines()
                        .filter(report -> report.contains("\"kind\":\"NodeRoutingState\""))
                        .reduce("", (earlier, later) -> later))
                .doesNotContain("\"mended-0\""));
  }

  @Test
  void aSliceMayComeBeforeItsServiceAndStayAfterIt() {
    Sample sample = Sample.internal("orphan", 41).endpoints(80, "a").meets("pod | ClusterIP | a");
    String[] documents = sample.yaml().split("(?m)^---\n", 3);
    node().apply(documents[2]);
    node().apply(documents[1]);
    assertRow(sample.rows().getFirst());

    node().api().delete("Service", "orphan");
    node().settle();
    assertThat(node().net().request(node().net().podC, "TCP", "10.96.1.41:80"))
        .doesNotStartWith("pod=");

    node().apply(documents[1]);
    assertRow(sample.rows().getFirst());
  }

  @Test
  void aServiceThatIsMadeAnewIsAnotherOne() {
    String before = Sample.everywhere("anew", 42).endpoints(80, "a").yaml();
    node().apply(before);
    node().api().delete("Service", "anew");
    Sample after = Sample.internal("anew", 43).port("web", 80).endpoints(80, "a");

    node().apply(after.yaml().replaceFirst("name: anew,", "name: anew, uid: uid-of-the-second,"));

    assertRow(after.meets("pod | ClusterIP | a").rows().getFirst());
    assertThat(node().net().request(node().net().podC, "TCP", "10.96.1.42:80"))
        .as("the first one's address")
        .doesNotStartWith("pod=");

    // What is said of it from now on is said of the second.
    node()
        .apply(
            after
                .spec("externalIPs", "[odd]")
                .yaml()
                .replaceFirst("name: anew,", "name: anew, uid: uid-of-the-second,"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(node().api().reports().lines())
                .anyMatch(report ->
                    report.contains("\"kind\":\"Event\"")
                        && report.contains("\"uid\":\"uid-of-the-second\"")
                        && report.contains("spec.externalIPs[0]: ")));
  }

  /** The comments of rules and the names of chains are bounded, and names are parts of them. */
  @Test
  void namesMayBeAsLongAsTheApiAllows() {
    String name = "n".repeat(63);
    String port = "p".repeat(61);
    Sample sample =
        Sample.everywhere(name, 44)
            .spec("sessionAffinity", "ClientIP")
            .spec("externalTrafficPolicy", "Local")
            .port(port, 80)
            .endpoints(80, "a", "b")
            .meets("client | NodePort | a\nclient | LB | a");
    String yaml =
        sample
            .yaml()
            .replace("metadata: {", "metadata: {namespace: " + "s".repeat(63) + ", ")
            .replace("name: " + name + "-0", "name: " + "e".repeat(253))
            .replace("name: " + name + "-1", "name: " + "f".repeat(253));

    node().apply(yaml);

    sample.rows().forEach(BadInputIT::assertRow);
  }

  @Test
  void aServiceMayHaveAHundredPorts() {
    Sample sample = Sample.internal("hundred", 45);
    for (int port = 1_000; port < 1_100; port++) {
      sample.port("p" + port, Protocol.TCP, port);
    }
    node().apply(sample.endpoints(80, "a").yaml());

    for (int port = 1_000; port < 1_100; port++) {
      String to = "10.96.1.45:" + port;
      assertThat(node().answers(node().net().podC, Protocol.TCP, to, 1, false))
          .as(to)
          .containsExactly("pod=a client=192.168.1.6");
    }
  }

  /** A full slice has 1,000 endpoints. */
  @Test
  void aServiceMayHaveFiveThousandEndpoints() {
    Sample sample = Sample.internal("crowd", 46).port("web", 80);
    StringBuilder slices = new StringBuilder(sample.yaml());
    for (int slice = 0; slice < 5; slice++) {
      String endpoints =
          IntStream.range(slice * 1_000, slice * 1_000 + 1_000)
              .mapToObj(i -> "{addresses: [10.200." + i / 250 + "." + (i % 250 + 1) + "]}")
              .collect(Collectors.joining(", "));
      slices.append(
          """
          ---
          kind: EndpointSlice
          metadata: {name: crowd-%d, labels: {kubernetes.io/service-name: crowd}}
          addressType: IPv4
          endpoints: [%s]
          ports: [{name: web-t, protocol: TCP, port: 80}]
          """
              .formatted(slice, endpoints));
    }
    node().apply(slices.toString());

    List<String> destinations =
        node()
            .net()
            .node1
            .sh(mode.command() + "-save -t nat | grep -o 'DNAT --to-destination 10[.]200[.].*'")
            .lines()
            .toList();
    assertThat(destinations).hasSize(5_000).doesNotHaveDuplicates();

    List<String> gone = new ArrayList<>();
    for (int slice = 1; slice < 5; slice++) {
      gone.add("crowd-" + slice);
    }
    gone.forEach(name -> node().api().delete("EndpointSlice", name));
    node().apply(Sample.internal("crowd", 46).port("web", 80).endpoints(80, "a").yaml());
    assertThat(node().answers(node().net().podC, Protocol.TCP, "10.96.1.46:80", 8, false))
        .containsExactly("pod=a client=192.168.1.6");
  }
}
