package io.servicerouting.operator.service;

import static io.servicerouting.operator.service.ServiceBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.operator.fault.Call;
import io.servicerouting.operator.ownership.Holdings;
import io.servicerouting.operator.ownership.ServiceField;
import io.servicerouting.routing.ObjectName;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every label and field of ours is given back when the ServiceRoutingConfig goes. */
class HandBackIT {

  private static final int SERVICES = 250; // more than one page
  private static final Predicate<Call> LISTS =
      Call.of("services").and(call -> !call.isWrite() && !call.isWatch());

  @Test
  void everyServiceIsHandedBackEvenIfTheLeaderChangesMidway() {
    try (var bench = ServiceBench.withFaults()) {
      bench.namespace("many");
      bench.node("n1", true);
      bench.agent("n1", ServiceBench.EVERYTHING, "");
      bench.config("BesideKubeProxy");
      bench.apply(
          IntStream.range(0, SERVICES)
              .mapToObj(i -> ServiceFieldsIT.manifest(new ObjectName("many", "s" + i), ""))
              .collect(Collectors.joining("---\n")));
      var users = new ObjectName("many", "users");
      bench.apply(ServiceFieldsIT.manifest(users, ""));
      bench.kubectl(
          "label",
          "service",
          "users",
          "-nmany",
          ServiceField.PROXY_NAME_LABEL + "=" + ServiceField.OUR_PROXY_NAME);
      bench.apply(
          """
          apiVersion: servicerouting.io/v1alpha1
          kind: ClusterServiceRoutingPolicy
          metadata: {name: even}
          spec:
            namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: many}}
            defaults: {trafficPolicy: {external: Local}}
          """);
      eventually(() -> assertThat(ours(bench)).isEqualTo(SERVICES + 1));
      assertThat(bench.handBack.remaining().isOver()).isFalse();

      bench.kubectl("delete", "srconfig", "cluster");
      eventually(() -> assertThat(ours(bench)).isLessThan(SERVICES));
      bench.restart();

      eventually(() -> assertThat(bench.handBack.remaining().isOver()).isTrue());
      assertThat(ours(bench)).isZero();
      assertThat(bench.handBack.handBackAll().services()).isZero();
      long listed = bench.proxy.count(LISTS);
      assertThat(listed).isPositive();
      assertThat(bench.handBack.remaining())
          .isEqualTo(new HandBack.Remaining(0, "", false, List.of(users)));
      for (int i = 0; i < 10; i++) {
        assertThat(bench.handBack.handBackAll().services()).isZero();
      }
      assertThat(bench.proxy.count(LISTS))
          .as("asked once, and not while waiting")
          .isEqualTo(listed);
    }
  }

  private static long ours(ServiceBench bench) {
    return bench.client.services().inNamespace("many").list().getItems().stream()
        .filter(service -> Holdings.of(service).anyOurs())
        .count();
  }
}
