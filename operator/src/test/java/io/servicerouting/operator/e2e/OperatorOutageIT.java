package io.servicerouting.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.lab.KubeProxyMode;
import io.servicerouting.lab.Lab;
import io.servicerouting.lab.UseLab;
import io.servicerouting.lab.load.LoadResult;
import java.time.Duration;
import java.time.Instant;
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

  /** 30 s is what a user may expect; a test on a busy machine allows three times that. */
  private static final Duration RECOVERY = Duration.ofSeconds(90);

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
    awaitStatus(Product.PATIENCE);
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
      awaitStatus(RECOVERY);
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
      awaitStatus(RECOVERY);
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
      awaitStatus(RECOVERY);
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
      awaitStatus(RECOVERY);
      result = load.stop();
    }

    assertThat(result.failureDetails()).isEmpty();
  }

  private void scheduler(String name) {
    product.apply(Workload.policy("web", "proxy: {mode: iptables, scheduler: " + name + "}"));
  }

  /** Waits until the policy's status is about its current generation, and says so. */
  private void awaitStatus(Duration limit) {
    Instant begin = Instant.now();
    product.awaitCondition("srp", "web", "Ready", "True");
    Duration took = Duration.between(begin, Instant.now());
    System.out.printf("status right after %.1f s%n", took.toMillis() / 1000.0);
    assertThat(took).isLessThan(limit);
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
