package io.servicerouting.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.lab.KubeProxyMode;
import io.servicerouting.lab.Lab;
import io.servicerouting.lab.UseLab;
import io.servicerouting.lab.load.LoadResult;
import io.servicerouting.operator.fault.Recovery;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The operator is neither in the packet path nor in the way of new Pods: whatever happens to it,
 * traffic goes on, Pods start, and its status is right soon after.
 */
@UseLab(kubeProxy = KubeProxyMode.IPTABLES, kubeProxyDaemonSet = true)
class OperatorOutageIT {
  private static final String WEB = "172.26.236.177:30120";

  private static final String JAVA = "io.servicerouting.operator.OperatorApplication";

  private final Product product;
  private final AtomicInteger pods = new AtomicInteger();

  OperatorOutageIT(Lab lab) {
    product = Product.on(lab);
  }

  @BeforeEach
  void aServiceWithAPolicy() {
    product.apply(Workload.web("web", 2, 30120));
    product.kubectl("rollout", "status", "deployment/web", "--timeout=120s");
    scheduler("random");
    awaitStatus();
    Product.eventually("the take-over label")
        .until(() -> product.takeOverLabel("web").equals("servicerouting.io"));
    Product.eventually("answers").until(() -> product.request("client", WEB, 40).failed() == 0);
  }

  @AfterEach
  void removeIt() {
    signal("CONT");
    product.kubectl(
        "scale", "-n", Product.NAMESPACE, "deployment/servicerouting-operator", "--replicas=2");
    product.kubectl("delete", "srp", "--all");
    product.kubectl("delete", "service/web", "deployment/web");
    product.kubectl("delete", "pods", "-l", "app=extra", "--grace-period=1");
    product.awaitReady();
  }

  @Test
  void bothReplicasKilledAtOnce() {
    LoadResult result;
    try (var load = product.load(WEB)) {
      signal("KILL");
      scheduler("rr");
      aNewPodStarts();
      product.awaitReady();
      awaitRecovery();
      result = load.stop();
    }

    assertThat(result.failureDetails()).isEmpty();
  }

  @Test
  void theApiServerRestarted() {
    LoadResult result;
    try (var load = product.load(WEB)) {
      product.lab().stopApiServer();
      assertThat(product.request("client", WEB, 40).failed()).isZero();
      product.lab().startApiServer();
      scheduler("rr");
      awaitRecovery();
      aNewPodStarts();
      result = load.stop();
    }

    assertThat(result.failureDetails()).isEmpty();
  }

  @Test
  void webhooksThatNobodyServes() {
    LoadResult result;
    try (var load = product.load(WEB)) {
      product.kubectl(
          "scale", "-n", Product.NAMESPACE, "deployment/servicerouting-operator", "--replicas=0");
      Product.eventually("no operator").until(() -> product.operatorPods().isEmpty());
      aNewPodStarts();
      scheduler("rr");
      product.kubectl(
          "scale", "-n", Product.NAMESPACE, "deployment/servicerouting-operator", "--replicas=2");
      product.awaitReady();
      awaitRecovery();
      result = load.stop();
    }

    assertThat(result.failureDetails()).isEmpty();
  }

  /** The worst case for a caller: connections are taken and never answered. */
  @Test
  void webhooksThatHang() {
    LoadResult result;
    try (var load = product.load(WEB)) {
      signal("STOP");
      aNewPodStarts();
      signal("CONT");
      scheduler("rr");
      product.awaitReady();
      awaitRecovery();
      result = load.stop();
    }

    assertThat(result.failureDetails()).isEmpty();
  }

  private void scheduler(String name) {
    product.apply(Workload.policy("web", "proxy: {mode: iptables, scheduler: " + name + "}"));
  }

  private void awaitRecovery() {
    Recovery recovery = Recovery.begins();
    awaitStatus();
    recovery.complete("status");
  }

  /** Waits until the policy's status is about its current generation, and says so. */
  private void awaitStatus() {
    product.awaitCondition("srp", "web", "Ready", "True");
  }

  private void aNewPodStarts() {
    String name = "extra-" + pods.incrementAndGet();
    product.apply(Workload.pod(name, "extra"));
    product.kubectl("wait", "--for=condition=Ready", "pod/" + name, "--timeout=120s");
  }

  private void signal(String name) {
    for (String node : product.lab().workers()) {
      product.lab().machine(node).exec("pkill", "-" + name, "-f", JAVA);
    }
  }
}
