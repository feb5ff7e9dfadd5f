package io.servicerouting.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

@UseApiServer
class ApiServerIT {

  private final ApiServer server;

  ApiServerIT(ApiServer server) {
    this.server = server;
  }

  @Test
  void answersKubectlWithTheVersionThatWasBuilt() {
    assertThat(server.kubectl("version").orThrow().stdout()).contains("Server Version: v1.36.");
  }

  @Test
  void refusesAnObjectThatBreaksTheSchema() {
    var result =
        server.apply(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: bad, namespace: default}
            spec: {ports: [{port: 70000}]}
            """);

    assertThat(result.succeeded()).isFalse();
    assertThat(result.stderr()).contains("spec.ports[0].port").contains("70000");
  }

  @Test
  void createsPodsWithoutAControllerManager() {
    server
        .apply(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: lonely, namespace: default}
            spec: {containers: [{name: c, image: example}]}
            """)
        .orThrow();

    assertThat(server.kubectl("get", "pod", "lonely", "-o", "name").orThrow().text())
        .isEqualTo("pod/lonely");
  }

  @Test
  void acceptsItsAdminTokenAndNoOther() throws IOException, InterruptedException {
    try (var client = HttpClient.newBuilder().sslContext(trust()).build()) {
      assertThat(status(client, server.adminToken())).isEqualTo(200);
      assertThat(status(client, "wrong")).isEqualTo(401);
    }
  }

  @Test
  void comesBackOnTheSamePortWithItsDataAfterAKill() {
    server.kubectl("create", "configmap", "kept").orThrow();

    server.kill();
    assertThat(server.kubectl("get", "configmap", "kept", "--request-timeout=2s").succeeded())
        .isFalse();
    server.restart();

    assertThat(server.kubectl("get", "configmap", "kept").succeeded()).isTrue();
  }

  @Test
  void leavesNothingBehind() {
    var other = ApiServer.start();
    var dir = other.kubeconfig().getParent();

    other.close();

    assertThat(dir).doesNotExist();
    assertThat(processesNaming(dir.toString())).isEmpty();
  }

  private static List<String> processesNaming(String text) {
    return ProcessHandle.allProcesses()
        .map(handle -> handle.info().commandLine().orElse(""))
        .filter(line -> line.contains(text))
        .toList();
  }

  private int status(HttpClient client, String token) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(server.url().resolve("/api/v1/namespaces"))
            .header("Authorization", "Bearer " + token)
            .build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private SSLContext trust() {
    return TestTls.trusting(server.caFile());
  }

  @Test
  void keepsItsKubeconfigFromOtherUsers() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.kubeconfig())))
        .isEqualTo("rw-------");
  }
}
