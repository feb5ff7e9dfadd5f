package io.servicerouting.operator.install;

import static io.servicerouting.operator.install.InstalledBundle.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.dsl.ServiceResource;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.lab.process.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Not the orderly way out: things go in another order, and the operator is killed in between.
 * Nothing blocks, and the documented command removes the rest.
 */
class UninstallOrdersIT {

  private static final String KINDS =
      "crd,clusterroles,clusterrolebindings,roles,rolebindings,namespaces,"
          + "mutatingwebhookconfigurations,validatingwebhookconfigurations";

  private static InstalledBundle bundle;
  private OperatorProcess operator;

  enum Step {
    /** The ServiceRoutingConfig. */
    DELETE_CONFIG,
    DELETE_CRDS,
    /** Without the CRDs: as if somebody had made two bundles of it. */
    DELETE_ROLES,
    DELETE_NAMESPACE,
    DELETE_BUNDLE,
    /** SIGKILL, and a new process in its place. */
    RESTART,
    /** The operator gets to the end by itself. */
    AWAIT_UNINSTALLED
  }

  @BeforeAll
  static void server() {
    bundle = InstalledBundle.withControllers();
  }

  @AfterAll
  static void stop() {
    bundle.close();
  }

  static Stream<Arguments> orders() {
    return Stream.of(
        arguments(List.of(Step.DELETE_BUNDLE)),
        arguments(List.of(Step.DELETE_CRDS, Step.RESTART, Step.AWAIT_UNINSTALLED)),
        arguments(
            List.of(Step.DELETE_CONFIG, Step.DELETE_CRDS, Step.RESTART, Step.AWAIT_UNINSTALLED)),
        arguments(List.of(Step.DELETE_ROLES, Step.RESTART, Step.DELETE_CRDS)),
        arguments(List.of(Step.DELETE_NAMESPACE, Step.DELETE_CRDS)));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void nothingBlocksAndTheDocumentedCommandLeavesNothing(List<Step> order) throws IOException {
    install();
    try {
      order.forEach(this::take);
      runDocumentedCommand();

      eventually().untilAsserted(() -> assertThat(left()).as(() -> operator.log()).isEmpty());
      assertThat(web().get().getMetadata().getLabels()).isNullOrEmpty();
    } finally {
      operator.close();
      web().delete();
    }
  }

  private void install() {
    bundle.applyBundle();
    bundle.client.resource(labelledService()).create();
    operator = OperatorProcess.start(bundle.server, "operator-0");
    eventually()
        .untilAsserted(() -> assertThat(bundle.agents()).as(() -> operator.log()).isPresent());
  }

  private void take(Step step) {
    switch (step) {
      case DELETE_CONFIG -> bundle.client.resources(ServiceRoutingConfig.class).delete();
      case DELETE_CRDS -> delete("crd", "-l", InstallNames.NAME_LABEL + "=servicerouting");
      case DELETE_ROLES ->
          delete(
              "clusterroles,clusterrolebindings,roles,rolebindings",
              "-A",
              "-l",
              InstallNames.NAME_LABEL + "=servicerouting");
      case DELETE_NAMESPACE -> delete("namespace", OperatorProcess.NAMESPACE);
      case DELETE_BUNDLE -> {
        // The operator still runs and would repair what goes, were it not for its rights.
        delete("-k", InstalledBundle.BUNDLE);
        eventually().untilAsserted(() -> assertThat(bundle.agents()).isEmpty());
      }
      case RESTART -> {
        operator.close();
        operator = OperatorProcess.start(bundle.server, "operator-1");
      }
      case AWAIT_UNINSTALLED -> {
        eventually()
            .untilAsserted(() ->
                assertThat(bundle.record()).as(() -> operator.log()).startsWith("Uninstalled"));
        assertThat(bundle.agents()).isEmpty();
        assertThat(operator.isReady()).as(() -> operator.readiness()).isTrue();
      }
    }
  }

  private static void delete(String... what) {
    var words =
        Stream.concat(
            Stream.concat(Stream.of("delete"), Stream.of(what)),
            Stream.of("--wait=false", "--ignore-not-found"));
    bundle.server.kubectl(words.toArray(String[]::new)).orThrow();
  }

  private static String left() {
    return bundle
        .server
        .kubectl("get", KINDS, "-A", "-l", "app.kubernetes.io/name=servicerouting", "-o", "name")
        .orThrow()
        .text();
  }

  private static ServiceResource<Service> web() {
    return bundle.client.services().inNamespace("default").withName("web");
  }

  private static Service labelledService() {
    return new ServiceBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace("default")
        .addToLabels("service.kubernetes.io/service-proxy-name", "servicerouting.io")
        .endMetadata()
        .withNewSpec()
        .addNewPort()
        .withPort(80)
        .endPort()
        .endSpec()
        .build();
  }

  private static void runDocumentedCommand() throws IOException {
    var script = DocumentedUninstall.script();
    var kubectl = Path.of(bundle.server.kubectlCommand().words().getFirst());
    Command.of(List.of("sh", "-eu", script.toString()))
        .withEnvironment("KUBECONFIG", bundle.server.kubeconfig().toString())
        .withEnvironment("PATH", kubectl.getParent() + ":" + System.getenv("PATH"))
        .run()
        .orThrow();
  }
}
