package io.servicerouting.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.view.ClusterView.HealthCheck;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthCheckServersTest {
  private static final ObjectName WEB = new ObjectName("shop", "web");

  private final List<Problem> problems = new ArrayList<>();
  private final int port = freePort();
  private volatile boolean healthy = true;
  private Instant now = Instant.EPOCH;
  private final HealthCheckServers servers =
      new HealthCheckServers(
          () -> healthy,
          Runnable::run,
          (service, list) -> {
            problems.clear();
            problems.addAll(list);
          },
          () -> now);

  @AfterEach
  void close() {
    servers.close();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private HttpResponse<String> ask() throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/healthz")).build(),
          BodyHandlers.ofString());
    }
  }

  private void localReady(int count) {
    servers.update(WEB, new HealthCheck(WEB, "uid", port, count));
  }

  @Test
  void aNodeWithReadyEndpointsIsHealthyAndStatesItsWeight() throws Exception {
    localReady(2);

    HttpResponse<String> answer = ask();

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("X-Load-Balancing-Endpoint-Weight")).contains("2");
    assertThat(answer.body())
        .contains(
            "\"namespace\": \"shop\"",
            "\"name\": \"web\"",
            "\"localEndpoints\": 2",
            "\"serviceProxyHealthy\": true");
  }

  @Test
  void aNodeWithoutReadyEndpointsIsNot() throws Exception {
    localReady(1);
    localReady(0);

    HttpResponse<String> answer = ask();

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("X-Load-Balancing-Endpoint-Weight")).contains("0");
  }

  @Test
  void norIsANodeWhoseAgentIsStuck() throws Exception {
    localReady(1);
    healthy = false;

    assertThat(ask().statusCode()).isEqualTo(503);
  }

  @Test
  void thePortIsClosedWithTheService() {
    localReady(1);
    servers.update(WEB, null);

    Assertions.assertThatThrownBy(this::ask).isInstanceOf(ConnectException.class);
  }

  @Test
  void aPortThatStaysTakenIsReportedWithTheService() throws IOException {
    try (ServerSocket taken = new ServerSocket(port)) {
      assertThat(taken.isBound()).isTrue();

      localReady(1);
      now = now.plusSeconds(4);
      localReady(1);
      assertThat(problems).as("at a take-over kube-proxy holds it a little longer").isEmpty();
      now = now.plusSeconds(1);
      localReady(1);

      assertThat(problems)
          .singleElement()
          .satisfies(problem -> {
            assertThat(problem.object()).hasToString("Service shop/web");
            assertThat(problem.field()).isEqualTo("spec.healthCheckNodePort");
            assertThat(problem.message()).contains(String.valueOf(port), "in use");
          });
    }
    localReady(1);
    assertThat(problems).isEmpty();
  }

  @Test
  void eachTakenPortGetsItsTime() throws IOException {
    try (ServerSocket taken = new ServerSocket(port)) {
      assertThat(taken.isBound()).isTrue();
      localReady(1);
      servers.update(WEB, null);
      now = now.plusSeconds(60);

      localReady(1);

      assertThat(problems).isEmpty();
    }
  }
}
