package io.servicerouting.operator.install;

import static io.servicerouting.operator.install.InstalledBundle.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Not the orderly way out: the bundle goes first. Nothing blocks, and one command removes the rest.
 */
class DeletedBundleIT {

  private static final String KINDS =
      "crd,clusterroles,clusterrolebindings,roles,rolebindings,namespaces,"
          + "mutatingwebhookconfigurations,validatingwebhookconfigurations";

  @Test
  void whatIsLeftAfterTheBundleIsRemovedByTheDocumentedCommand() throws IOException {
    try (var bundle = InstalledBundle.withControllers()) {
      var service =
          new ServiceBuilder()
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
      bundle.client.resource(service).create();
      try (var operator = OperatorProcess.start(bundle.server, "operator-0")) {
        eventually()
            .untilAsserted(() -> assertThat(bundle.agents()).as(() -> operator.log()).isPresent());

        // The operator still runs and would repair what goes, were it not for its rights.
        bundle
            .server
            .kubectl("delete", "-k", InstalledBundle.BUNDLE, "--wait=false", "--ignore-not-found")
            .orThrow();
        eventually().untilAsserted(() -> assertThat(bundle.agents()).isEmpty());
      }

      var script = Files.createTempFile("uninstall", ".sh");
      Files.writeString(script, documentedCommand());
      var kubectl = bundle.server.kubectlCommand();
      var result =
          io.servicerouting.lab.process.Command.of(List.of("sh", "-eu", script.toString()))
              .withEnvironment("KUBECONFIG", bundle.server.kubeconfig().toString())
              .withEnvironment(
                  "PATH",
                  Path.of(kubectl.words().getFirst()).getParent() + ":" + System.getenv("PATH"))
              .run();
      result.orThrow();

      eventually()
          .untilAsserted(() ->
              assertThat(
                      bundle
                          .server
                          .kubectl(
                              "get",
                              KINDS,
                              "-A",
                              "-l",
                              "app.kubernetes.io/name=servicerouting",
                              "-o",
                              "name")
                          .orThrow()
                          .text())
                  .isEmpty());
      assertThat(
              bundle
                  .client
                  .services()
                  .inNamespace("default")
                  .withName("web")
                  .get()
                  .getMetadata()
                  .getLabels())
          .isNullOrEmpty();
    }
  }

  private static String documentedCommand() throws IOException {
    var text =
        Files.readString(
            Path.of(System.getProperty("project.root", "..")).resolve("docs/uninstall.md"));
    var matcher =
        Pattern.compile("<!-- removes-the-rest -->\\n```sh\\n(.*?)```", Pattern.DOTALL)
            .matcher(text);
    assertThat(matcher.find()).as("docs/uninstall.md has the command").isTrue();
    return matcher.group(1);
  }
}
