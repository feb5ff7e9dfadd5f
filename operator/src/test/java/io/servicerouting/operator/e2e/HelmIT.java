package io.servicerouting.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.lab.KubeProxyMode;
import io.servicerouting.lab.Lab;
import io.servicerouting.lab.UseLab;
import io.servicerouting.lab.load.LoadResult;
import io.servicerouting.operator.install.DocumentedUninstall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A cluster whose administrator has Helm: install, upgrade, rollback, uninstall, under load. */
@EnabledIfSystemProperty(
    named = "long.tests",
    matches = "true",
    disabledReason = "takes minutes: LONG=1")
@UseLab(kubeProxy = KubeProxyMode.IPTABLES, kubeProxyDaemonSet = true)
class HelmIT {
  private static final Path PROJECT = Path.of(System.getProperty("project.root"));
  private static final String WEB = "172.26.236.177:30160";
  private static final String CRD = "noderoutingstates.servicerouting.io";

  private final Product product;
  private final HelmTool helm = HelmTool.provided();

  @TempDir private Path folder;

  HelmIT(Lab lab) {
    product = Product.imagesOn(lab);
  }

  @AfterEach
  void removeAll() {
    product.lab().kubectl("delete", "--ignore-not-found", "service/web", "deployment/web");
    product.removeBundle();
  }

  @Test
  void noRequestFailsInUpgradeRollbackAndUninstallAndPoliciesAreKept() throws IOException {
    product.apply(Workload.web("web", 2, 30160));
    product.kubectl("rollout", "status", "deployment/web", "--timeout=120s");
    helm("install", HelmTool.CHART, "--create-namespace", "--set", "config.masqueradeBit=13");
    awaitServing();
    assertThat(product.get("serviceroutingconfig", "cluster").at("/spec/masqueradeBit").asInt())
        .isEqualTo(13);
    product.apply(Workload.policy("web", "trafficPolicy: {external: Cluster}"));
    product.awaitCondition("srp", "web", "Ready", "True");
    Product.eventually("the take-over label")
        .until(() -> product.takeOverLabel("web").equals("servicerouting.io"));
    LoadResult result;
    try (var load = product.load(WEB)) {
      upgrade();
      rollBack();

      product.runScript(DocumentedUninstall.ofHelm(), helm.program());
      result = load.stop();
    }

    assertThat(result.failureDetails()).isEmpty();
    assertThat(product.takeOverLabel("web")).isEmpty();
    assertThat(product.lab().workers())
        .allSatisfy(node -> assertThat(product.ourRules(node)).isEmpty());
    assertThat(product.kubectl("get", "srp", "-o", "name")).contains("serviceroutingpolicy");
    assertThat(
            product.kubectl(
                "get",
                "clusterroles,clusterrolebindings,mutatingwebhookconfigurations,validatingwebhookconfigurations,nrs,serviceroutingconfigs",
                "-o",
                "name"))
        .doesNotContain("servicerouting");
    assertThat(
            product.kubectl(
                "get", "daemonsets,deployments,secrets", "-n", Product.NAMESPACE, "-o", "name"))
        .isEmpty();
  }

  /** One replica less, agents anew because of their resources, a CRD with a further short name. */
  private void upgrade() throws IOException {
    Path values = folder.resolve("values.yaml");
    Files.writeString(
        values,
        """
        operator: {replicas: 1}
        config: {masqueradeBit: 13, agent: {resources: {requests: {cpu: 15m, memory: 96Mi}}}}
        """);
    helm("upgrade", nextChart(), "-f", values.toString());
    Product.eventually("the agents' new request")
        .until(() ->
            agents("{.spec.template.spec.containers[0].resources.requests.cpu}").equals("15m"));
    awaitServing();
    assertThat(product.kubectl("get", "nodestate", "-o", "name")).contains("node1");
    Product.eventually("one replica").until(() -> product.operatorPods().size() == 1);
  }

  private void rollBack() {
    run("rollback", "servicerouting", "1", "-n", Product.NAMESPACE);
    Product.eventually("the agents' former request")
        .until(() ->
            agents("{.spec.template.spec.containers[0].resources.requests.cpu}").equals("20m"));
    awaitServing();
    assertThat(product.kubectl("get", "crd", CRD, "-o", "jsonpath={.spec.names.shortNames}"))
        .doesNotContain("nodestate");
    assertThat(product.takeOverLabel("web")).isEqualTo("servicerouting.io");
  }

  /** The operator and all agents are as they are asked to be. */
  private void awaitServing() {
    product.awaitReady();
    product.kubectl(
        "rollout", "status", "-n", Product.NAMESPACE, "daemonset/proxy-agent", "--timeout=180s");
  }

  private String agents(String path) {
    return product.kubectl(
        "get", "daemonset", "-n", Product.NAMESPACE, "proxy-agent", "-o", "jsonpath=" + path);
  }

  private Path nextChart() throws IOException {
    Path copy = folder.resolve("chart");
    try (var files = Files.walk(HelmTool.CHART)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(HelmTool.CHART.relativize(file)));
      }
    }
    Path crd = copy.resolve("templates/crd/servicerouting.io_noderoutingstates.yaml");
    Files.writeString(
        crd, Files.readString(crd).replace("    - nrs\n", "    - nrs\n    - nodestate\n"));
    return copy;
  }

  private void helm(String command, Path chart, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(command, "servicerouting", chart.toString(), "-n", Product.NAMESPACE));
    words.addAll(List.of(more));
    run(words.toArray(String[]::new));
  }

  private void run(String... arguments) {
    helm.run(folder, product.lab().kubeconfig(), List.of(arguments));
  }
}
