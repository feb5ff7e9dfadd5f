package io.servicerouting.operator.service;

import static io.servicerouting.operator.service.ServiceBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.operator.service.FieldConflict.Why;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.ServiceFields;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may write a Service's traffic policy, by how the Service was made, on a real API server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServiceFieldsIT {

  private static final String NAMESPACE = "fields";
  private ServiceBench bench;

  /** How people and tools make Services. */
  enum Maker {
    KUBECTL_APPLY(null),
    KUBECTL_APPLY_STATED(Why.STATED),
    KUBECTL_CREATE(Why.MAYBE_STATED),
    KUBECTL_PATCH_BACK(Why.MAYBE_STATED),
    SERVER_SIDE_APPLY(null),
    SERVER_SIDE_APPLY_STATED(Why.STATED),
    HELM(Why.MAYBE_STATED);

    /** Why WhenUnstated leaves the field alone; null if it does not. */
    private final Why why;

    Maker(Why why) {
      this.why = why;
    }

    void make(ServiceBench bench, ObjectName service) {
      String plain = manifest(service, "");
      String stated = manifest(service, "externalTrafficPolicy: Cluster");
      switch (this) {
        case KUBECTL_APPLY -> bench.apply(plain);
        case KUBECTL_APPLY_STATED -> bench.apply(stated);
        case KUBECTL_CREATE -> bench.kubectlWithInput(plain, "create", "-f", "-");
        case KUBECTL_PATCH_BACK -> {
          // Whoever patches there and back may mean it, and the annotation knows nothing of it.
          bench.apply(plain);
          patch(bench, service, "Local");
          patch(bench, service, "Cluster");
        }
        case SERVER_SIDE_APPLY -> serverSide(bench, plain);
        case SERVER_SIDE_APPLY_STATED -> serverSide(bench, stated);
        case HELM -> bench.kubectlWithInput(plain, "create", "--field-manager=helm", "-f", "-");
      }
    }

    private static void patch(ServiceBench bench, ObjectName service, String value) {
      bench.kubectl(
          "patch",
          "service",
          service.name(),
          "-n" + service.namespace(),
          "-p",
          "{\"spec\":{\"externalTrafficPolicy\":\"" + value + "\"}}");
    }
  }

  static void serverSide(ServiceBench bench, String manifest) {
    bench.kubectlWithInput(
        manifest,
        "apply",
        "--server-side",
        "--force-conflicts",
        "--field-manager=argocd-controller",
        "-f",
        "-");
  }

  static String manifest(ObjectName service, String field) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: %s, namespace: %s}
    spec:
      type: LoadBalancer
      selector: {app: web}
      ports: [{name: http, port: 80, targetPort: 8080}]
      %s
    """
        .formatted(service.name(), service.namespace(), field);
  }

  @BeforeAll
  void start() {
    bench = new ServiceBench();
    bench.namespace(NAMESPACE);
    bench.node("n1", true);
    bench.agent("n1", ServiceBench.EVERYTHING, "");
    bench.config("BesideKubeProxy");
  }

  @AfterAll
  void stop() {
    bench.close();
  }

  static Stream<Arguments> rows() {
    return Arrays.stream(Maker.values())
        .flatMap(
            maker -> Arrays.stream(ServiceFields.values()).map(mode -> Arguments.of(maker, mode)));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aFieldIsAlignedWhereItMayBeAndGivenBack(Maker maker, ServiceFields mode) {
    var service =
        new ObjectName(NAMESPACE, (maker + "-" + mode).toLowerCase(Locale.ROOT).replace('_', '-'));
    maker.make(bench, service);
    boolean taken =
        mode == ServiceFields.FORCE || (mode == ServiceFields.WHEN_UNSTATED && maker.why == null);

    bench.policy(service, "external: Local, serviceFields: " + mode.apiName());

    eventually(() -> {
      assertThat(bench.label(service)).isEqualTo("servicerouting.io");
      assertThat(bench.state(service)).isEqualTo(TakeOver.State.TAKEN_OVER);
      assertThat(bench.external(service)).isEqualTo(taken ? "Local" : "Cluster");
      assertThat(bench.reports.of(service).conflicts())
          .extracting(FieldConflict::why)
          .isEqualTo(
              mode == ServiceFields.WHEN_UNSTATED && maker.why != null
                  ? List.of(maker.why)
                  : List.of());
    });
    assertThat(bench.service(service).getSpec().getHealthCheckNodePort())
        .as("a port for balancers is allotted with Local")
        .satisfies(port -> assertThat(port != null && port != 0).isEqualTo(taken));
    assertThat(bench.writes(service)).as("label and field in one write").isEqualTo(1);

    bench.deletePolicy(service);

    eventually(() -> {
      assertThat(bench.holdings(service).anyOurs()).isFalse();
      assertThat(bench.label(service)).isNull();
      assertThat(bench.external(service)).isEqualTo("Cluster");
      assertThat(bench.reports.of(service)).isEqualTo(ServiceReport.none());
    });
    assertThat(bench.service(service).getSpec().getHealthCheckNodePort()).isIn(null, 0);
    assertThat(bench.writes(service)).isEqualTo(2);
  }
}
