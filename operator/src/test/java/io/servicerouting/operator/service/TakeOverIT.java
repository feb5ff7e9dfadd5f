package io.servicerouting.operator.service;

import static io.servicerouting.operator.service.ServiceBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.operator.fixture.TestCluster;
import io.servicerouting.operator.install.Successor;
import io.servicerouting.operator.service.TakeOver.State;
import io.servicerouting.routing.ObjectName;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The order in which a Service goes from kube-proxy to the agents and back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TakeOverIT {

  private static final ObjectName WEB = new ObjectName("takeover", "web");
  private ServiceBench bench;
  private long writesBefore;

  @BeforeAll
  void start() {
    bench = new ServiceBench();
    bench.namespace(WEB.namespace());
  }

  @AfterAll
  void stop() {
    bench.close();
  }

  @BeforeEach
  void twoNodesAndAService() {
    bench.config("BesideKubeProxy");
    bench.node("n1", true);
    bench.node("n2", true);
    bench.agent("n1", 1, "");
    bench.agent("n2", 1, "");
    bench.apply(ServiceFieldsIT.manifest(WEB, ""));
    writesBefore = bench.writes(WEB);
  }

  private long writes() {
    return bench.writes(WEB) - writesBefore;
  }

  @AfterEach
  void removeAll() {
    bench.kubectl("delete", "srp,services", "--all", "-n" + WEB.namespace());
    bench.kubectl("delete", "nodes,nrs,srconfig", "--all");
    bench.deleteAgents();
  }

  private void local() {
    bench.policy(WEB, "external: Local");
  }

  private void pendingFor(String nodes) {
    eventually(() -> {
      assertThat(bench.state(WEB)).isEqualTo(State.PENDING);
      assertThat(bench.reports.of(WEB).takeOver().message()).endsWith(": " + nodes);
    });
    assertThat(bench.label(WEB)).isNull();
  }

  private void takenOver() {
    eventually(() -> {
      assertThat(bench.state(WEB)).isEqualTo(State.TAKEN_OVER);
      assertThat(bench.label(WEB)).isEqualTo("servicerouting.io");
    });
  }

  @Test
  void theLabelComesAfterTheLastNode() {
    local();
    pendingFor("n1, n2");
    bench.agent("n1", bench.policyVersion(WEB), "");
    pendingFor("n2");
    bench.agent("n2", bench.policyVersion(WEB), "");

    takenOver();
    assertThat(bench.external(WEB)).isEqualTo("Local");
    assertThat(writes()).isEqualTo(1);
  }

  @Test
  void aNodeThatCannotProgramThePolicyHoldsTheLabelBack() {
    local();
    bench.agent("n1", ServiceBench.EVERYTHING, "");
    bench.agent("n2", ServiceBench.EVERYTHING, exception("KernelRefused"));
    pendingFor("n2");

    bench.agent("n2", ServiceBench.EVERYTHING, "");
    takenOver();
  }

  @Test
  void aNodeThatCarriesItInAnotherModeDoesNot() {
    local();
    bench.agent("n1", ServiceBench.EVERYTHING, "");
    bench.agent("n2", ServiceBench.EVERYTHING, exception("FellBack"));

    takenOver();
  }

  private static String exception(String reason) {
    return """
    {"kind":"ServiceRoutingPolicy","namespace":"takeover","name":"web","reason":"%s","message":"m"}
    """
        .formatted(reason);
  }

  @Test
  void aNewNodeHoldsItBackUntilItHasAnAgentAndOneThatIsNotReadyDoesNot() {
    bench.node("n3", true);
    bench.node("n4", false);
    local();
    bench.agent("n1", ServiceBench.EVERYTHING, "");
    bench.agent("n2", ServiceBench.EVERYTHING, "");
    pendingFor("n3");

    bench.agent("n3", ServiceBench.EVERYTHING, "");
    takenOver();
  }

  /** Its marker is from before the Service was there. */
  @Test
  void aNodeWhoseAgentIsNotReadyHoldsTheLabelBackAndTakesNoneAway() {
    allProgrammed();
    local();
    takenOver();
    bench.agentReady("n2", false);
    var later = new ObjectName(WEB.namespace(), "later");
    bench.apply(ServiceFieldsIT.manifest(later, ""));
    bench.policy(later, "external: Local");

    awaitsAgents(later, "n2 (pod agent-n2 is not ready)");
    bench.kubectl("delete", "pod", "agent-n2", "--force", "-n" + TestCluster.AGENT_NAMESPACE);
    awaitsAgents(later, "n2 (no pod of an agent)");
    assertThat(bench.label(later)).isNull();
    assertThat(bench.external(later)).as("label and field are one write").isEqualTo("Cluster");

    bench.policy(WEB, "external: Cluster");
    eventually(() -> assertThat(bench.external(WEB)).as("is not held back").isEqualTo("Cluster"));
    takenOver();

    bench.agentReady("n2", true);
    eventually(() -> assertThat(bench.label(later)).isEqualTo("servicerouting.io"));
    assertThat(bench.external(later)).isEqualTo("Local");
  }

  private void awaitsAgents(ObjectName service, String nodes) {
    eventually(() -> {
      assertThat(bench.state(service)).isEqualTo(State.AWAITING_AGENTS);
      assertThat(bench.reports.of(service).takeOver().message()).endsWith(": " + nodes);
    });
  }

  @Test
  void anAgentOfANodeThatIsDownHoldsNothingBack() {
    allProgrammed();
    bench.agentReady("n2", false);
    bench.node("n2", false);
    local();

    takenOver();
  }

  @Test
  void aChangedPolicyChangesFieldsOnlyWhenAllNodesHaveIt() {
    local();
    bench.agent("n1", ServiceBench.EVERYTHING, "");
    bench.agent("n2", bench.policyVersion(WEB), "");
    takenOver();

    bench.policy(WEB, "external: Cluster");
    Awaitility.await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(bench.external(WEB)).isEqualTo("Local"));
    bench.agent("n2", bench.policyVersion(WEB), "");

    eventually(() -> assertThat(bench.external(WEB)).isEqualTo("Cluster"));
    assertThat(bench.label(WEB)).isEqualTo("servicerouting.io");
  }

  @Test
  void theLabelGoesWithThePolicyAndANewLeaderChangesNothing() {
    local();
    allProgrammed();
    takenOver();
    bench.restart();
    takenOver();
    assertThat(writes()).isEqualTo(1);

    bench.deletePolicy(WEB);

    eventually(() -> assertThat(bench.holdings(WEB).anyOurs()).isFalse());
    assertThat(bench.label(WEB)).isNull();
  }

  @Test
  void theLabelStaysWhileNobodyElseWouldRouteTheService() {
    local();
    allProgrammed();
    takenOver();
    bench.kubeProxy("n1", true);
    bench.kubeProxy("n2", false);

    bench.deletePolicy(WEB);
    eventually(() -> {
      assertThat(bench.state(WEB)).isEqualTo(State.HANDING_BACK);
      assertThat(bench.reports.of(WEB).takeOver().message()).endsWith(": n2");
    });
    assertThat(bench.label(WEB)).isEqualTo("servicerouting.io");
    bench.kubeProxy("n2", true);

    eventually(() -> assertThat(bench.label(WEB)).isNull());
  }

  @Test
  void whereAnotherProxyFollowsNobodyWaitsForKubeProxy() {
    local();
    allProgrammed();
    takenOver();
    bench.kubeProxy("n1", false);
    bench.kubeProxy("n2", false);
    bench.deletePolicy(WEB);
    eventually(() -> assertThat(bench.state(WEB)).isEqualTo(State.HANDING_BACK));
    try {
      bench.successor.set(new Successor.Another("Cilium"));

      eventually(() -> assertThat(bench.label(WEB)).isNull());
    } finally {
      bench.successor.set(new Successor.KubeProxy());
    }
  }

  private void allProgrammed() {
    bench.agent("n1", ServiceBench.EVERYTHING, "");
    bench.agent("n2", ServiceBench.EVERYTHING, "");
  }

  @Test
  void aLabelForAnotherProxyStays() {
    bench.kubectl(
        "label",
        "service",
        "web",
        "-n" + WEB.namespace(),
        "service.kubernetes.io/service-proxy-name=cilium");
    allProgrammed();
    bench.policy(WEB, "internal: Cluster");

    eventually(() -> {
      assertThat(bench.state(WEB)).isEqualTo(State.FOREIGN_PROXY);
      assertThat(bench.reports.of(WEB).takeOver().message()).contains("'cilium'", "kubectl-label");
    });
    assertThat(writes()).isZero();
  }

  @Test
  void aUsersOwnLabelStaysWhenThePolicyGoes() {
    bench.kubectl(
        "label",
        "service",
        "web",
        "-n" + WEB.namespace(),
        "service.kubernetes.io/service-proxy-name=servicerouting.io");
    allProgrammed();
    local();
    takenOver();
    eventually(() -> assertThat(bench.external(WEB)).isEqualTo("Local"));

    bench.deletePolicy(WEB);

    eventually(() -> assertThat(bench.external(WEB)).isEqualTo("Cluster"));
    assertThat(bench.label(WEB)).isEqualTo("servicerouting.io");
  }

  @Test
  void theApiServersOwnServiceAndHeadlessOnesGetNoLabel() {
    allProgrammed();
    bench.apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: headless, namespace: takeover}
        spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80}]}
        """);
    bench.apply(
        """
        apiVersion: servicerouting.io/v1alpha1
        kind: ClusterServiceRoutingPolicy
        metadata: {name: everything}
        spec:
          namespaceSelector: {}
          defaults: {trafficPolicy: {internal: Local}}
        """);
    try {
      takenOver();
      eventually(() -> {
        for (var service :
            List.of(
                new ObjectName("default", "kubernetes"),
                new ObjectName(WEB.namespace(), "headless"))) {
          assertThat(bench.state(service)).as("%s", service).isEqualTo(State.NOT_NEEDED);
          assertThat(bench.writes(service)).as("%s", service).isZero();
        }
      });
    } finally {
      bench.kubectl("delete", "csrp", "everything");
    }
  }

  @Test
  void insteadOfKubeProxyNoLabelIsWrittenAndOnesThatAreThereStay() {
    local();
    allProgrammed();
    takenOver();

    bench.config("InsteadOfKubeProxy");
    eventually(() -> assertThat(bench.state(WEB)).isEqualTo(State.NOT_NEEDED));
    assertThat(bench.label(WEB)).isEqualTo("servicerouting.io");
    var later = new ObjectName(WEB.namespace(), "later");
    bench.apply(ServiceFieldsIT.manifest(later, ""));
    bench.policy(later, "external: Local");
    eventually(() -> assertThat(bench.external(later)).isEqualTo("Local"));
    assertThat(bench.label(later)).isNull();

    bench.config("BesideKubeProxy");
    eventually(() -> assertThat(bench.label(later)).isEqualTo("servicerouting.io"));
    takenOver();
    assertThat(writes()).isEqualTo(1);
  }
}
