package io.servicerouting.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.agent.kube.config.ApiConfig;
import io.servicerouting.agent.kube.decode.NodeDecoder;
import io.servicerouting.lab.pki.KeyAndCertificate;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Whom the client trusts, who it says it is, and how both follow files that change. */
@Execution(ExecutionMode.CONCURRENT) // mostly waiting
class TlsAndTokensTest {
  private static final TestPki PKI = new TestPki("cluster");
  private static final TestPki OTHER_PKI = new TestPki("other cluster");
  private static final ApiPath NODE = ApiPath.of("", "v1", "nodes").named("n1");

  @TempDir Path folder;

  private final List<String> seen = new CopyOnWriteArrayList<>();

  private RawHttpServer server(SSLContext tls) throws Exception {
    return new RawHttpServer(
        tls,
        exchange -> {
          String token = exchange.request().headers().getOrDefault("authorization", "none");
          seen.add(token);
          if (token.endsWith("stale")) {
            exchange.respond(401, FaultyApiServer.status(401, "Unauthorized", "Unauthorized"));
          } else {
            exchange.respond(200, "{\"metadata\":{\"name\":\"n1\",\"resourceVersion\":\"7\"}}");
          }
        });
  }

  private ApiClient client(List<URI> servers, TestPki pki) throws Exception {
    return client(servers, pki, TestClients.TIMEOUTS);
  }

  private ApiClient client(List<URI> servers, TestPki pki, ApiTimeouts timeouts) throws Exception {
    Path account = pki.serviceAccount(folder.resolve("account"), "first");
    return new ApiClient(ApiConfig.serviceAccount(account, servers), timeouts, "test");
  }

  private static void get(ApiClient client) throws Exception {
    client.get(NODE, new NodeDecoder());
  }

  private void write(String name, String content) throws Exception {
    // As the kubelet does: the new content appears at once.
    Path next = Files.writeString(folder.resolve("next"), content);
    Files.move(next, folder.resolve("account").resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void aServerOfTheClustersCaIsTrusted() throws Exception {
    try (RawHttpServer server = server(PKI.server(RawHttpServer.ADDRESS));
        ApiClient client = client(List.of(server.url()), PKI)) {
      get(client);
      assertThat(seen).containsExactly("Bearer first");
    }
  }

  @Test
  void aServerOfAnotherCaIsRefused() throws Exception {
    try (RawHttpServer server = server(OTHER_PKI.server(RawHttpServer.ADDRESS));
        ApiClient client = client(List.of(server.url()), PKI)) {
      assertThatThrownBy(() -> get(client))
          .isInstanceOf(ServerUnreachableException.class)
          .hasMessageContaining(server.url() + ": its certificate is not accepted: ")
          .hasMessageContaining("certification path");
      assertThat(seen).as("the token went nowhere").isEmpty();
    }
  }

  @Test
  void aServerWithAnotherAddressInItsCertificateIsRefused() throws Exception {
    try (RawHttpServer server = server(PKI.server("127.0.0.3", "localhost"));
        ApiClient client = client(List.of(server.url()), PKI)) {
      assertThatThrownBy(() -> get(client))
          .isInstanceOf(ServerUnreachableException.class)
          .hasMessageContaining("its certificate is not accepted")
          .hasMessageContaining(RawHttpServer.ADDRESS);
      assertThat(seen).isEmpty();
    }
  }

  @Test
  void aNewCaIsTrustedFromTheNextConnectionOn() throws Exception {
    try (RawHttpServer server = server(OTHER_PKI.server(RawHttpServer.ADDRESS));
        ApiClient client = client(List.of(server.url()), PKI)) {
      assertThatThrownBy(() -> get(client)).isInstanceOf(ServerUnreachableException.class);
      write("ca.crt", "half a certi");
      assertThatThrownBy(() -> get(client)).isInstanceOf(ServerUnreachableException.class);
      write("ca.crt", PKI.caPem() + OTHER_PKI.caPem());
      get(client);
      assertThat(seen).hasSize(1);
    }
  }

  @Test
  void aCaThatCannotBeReadLeavesTheLastOneInForce() throws Exception {
    try (RawHttpServer server = server(PKI.server(RawHttpServer.ADDRESS));
        ApiClient client = client(List.of(server.url()), PKI)) {
      write("ca.crt", "");
      get(client);
      Files.delete(folder.resolve("account").resolve("ca.crt"));
      server.die();
      server.listen();
      get(client);
    }
  }

  @Test
  void aNewTokenIsUsedFromTheNextRequestOn() throws Exception {
    try (RawHttpServer server = server(PKI.server(RawHttpServer.ADDRESS));
        ApiClient client = client(List.of(server.url()), PKI)) {
      get(client);
      write("token", "second\n");
      get(client);
      Files.delete(folder.resolve("account").resolve("token"));
      get(client);
      assertThat(seen).containsExactly("Bearer first", "Bearer second", "Bearer second");
    }
  }

  @Test
  void aRefusedTokenIsReadAgainAndTriedOnceMore() throws Exception {
    try (RawHttpServer tokenChanging =
            new RawHttpServer(
                PKI.server(RawHttpServer.ADDRESS),
                exchange -> {
                  String token = exchange.request().headers().get("authorization");
                  seen.add(token);
                  if (token.endsWith("first")) {
                    Files.writeString(folder.resolve("account").resolve("token"), "second");
                    exchange.respond(401, "");
                  } else {
                    exchange.respond(
                        200, "{\"metadata\":{\"name\":\"n1\",\"resourceVersion\":\"7\"}}");
                  }
                });
        ApiClient client = client(List.of(tokenChanging.url()), PKI)) {
      get(client);
      assertThat(seen).containsExactly("Bearer first", "Bearer second");
    }
  }

  @Test
  void aTokenThatStaysRefusedIsAnError() throws Exception {
    try (RawHttpServer server = server(PKI.server(RawHttpServer.ADDRESS));
        ApiClient client = client(List.of(server.url()), PKI)) {
      write("token", "stale");
      assertThatThrownBy(() -> get(client)).isInstanceOf(ApiException.Unauthorized.class);
      assertThat(seen).containsExactly("Bearer stale", "Bearer stale");
    }
  }

  @Test
  void addressesAreTriedInTurnAndTheOneThatAnswersIsKept() throws Exception {
    try (RawHttpServer dead = server(PKI.server(RawHttpServer.ADDRESS));
        RawHttpServer foreign = server(OTHER_PKI.server(RawHttpServer.ADDRESS));
        RawHttpServer good = server(PKI.server(RawHttpServer.ADDRESS));
        ApiClient client = client(List.of(dead.url(), foreign.url(), good.url()), PKI)) {
      dead.die();
      get(client);
      get(client);
      assertThat(seen).hasSize(2);
      good.die();
      assertThatThrownBy(() -> get(client))
          .isInstanceOf(ServerUnreachableException.class)
          .hasMessageContaining(dead.url() + ": connection refused")
          .hasMessageContaining(foreign.url() + ": its certificate is not accepted")
          .hasMessageContaining(good.url() + ": connection refused");
      dead.listen();
      get(client);
      assertThat(seen).hasSize(3);
    }
  }

  @Test
  void aServerThatHangsIsLeftForTheNextOne() throws Exception {
    try (RawHttpServer hanging =
            new RawHttpServer(PKI.server(RawHttpServer.ADDRESS), RawHttpServer.Exchange::hang);
        RawHttpServer good = server(PKI.server(RawHttpServer.ADDRESS));
        ApiClient client =
            client(
                List.of(hanging.url(), good.url()),
                PKI,
                TestClients.timeouts(Duration.ofSeconds(3)))) {
      assertThatThrownBy(() -> get(client)).isInstanceOf(SilentServerException.class);
      get(client);
      get(client);
      assertThat(seen).hasSize(2);
    }
  }

  @Test
  void theClusterIpServesWhileTheServersOwnAddressesDoNotAndIsLeftAgain() throws Exception {
    try (RawHttpServer direct = server(PKI.server(RawHttpServer.ADDRESS));
        RawHttpServer clusterIp = server(PKI.server(RawHttpServer.ADDRESS));
        ApiClient client = inCluster(List.of(direct.url()), clusterIp.url())) {
      direct.die();
      get(client);
      get(client);
      assertThat(seen).hasSize(2);

      clusterIp.die();
      direct.listen();
      get(client);
      assertThat(seen).as("whichever answers").hasSize(3);
      clusterIp.listen();
      clusterIp.die();
      get(client);
      assertThat(seen).hasSize(4);
    }
  }

  private ApiClient inCluster(List<URI> servers, URI clusterIp) throws Exception {
    Path account = PKI.serviceAccount(folder.resolve("account"), "first");
    var pod =
        Map.of(
            "KUBERNETES_SERVICE_HOST", clusterIp.getHost(),
            "KUBERNETES_SERVICE_PORT", String.valueOf(clusterIp.getPort()));
    return new ApiClient(ApiConfig.inCluster(account, pod, servers), TestClients.TIMEOUTS, "test");
  }

  @Test
  void theClientShowsItsCertificateAndFollowsItsRotation() throws Exception {
    List<String> subjects = new CopyOnWriteArrayList<>();
    try (RawHttpServer server =
        new RawHttpServer(
            PKI.server(RawHttpServer.ADDRESS),
            exchange -> {
              SSLSocket socket = (SSLSocket) exchange.connection();
              subjects.add(socket.getSession().getPeerPrincipal().getName());
              exchange.respond(200, "{\"metadata\":{\"name\":\"n1\",\"resourceVersion\":\"7\"}}");
              exchange.cut(); // so that the next request has to shake hands again
            })) {
      server.requireClientCertificate();
      Files.writeString(folder.resolve("ca.crt"), PKI.caPem());
      Path kubeconfig =
          Files.writeString(
              folder.resolve("kubeconfig"),
              """
              current-context: c
              contexts: [{name: c, context: {cluster: c, user: u}}]
              clusters: [{name: c, cluster: {server: "%s", certificate-authority: ca.crt}}]
              users: [{name: u, user: {client-certificate: u.crt, client-key: u.key}}]
              """
                  .formatted(server.url()));
      identity("first");
      try (ApiClient client =
          new ApiClient(ApiConfig.kubeconfig(kubeconfig, null), TestClients.TIMEOUTS, "test")) {
        get(client);
        identity("second");
        Thread.sleep(1_100); // no session is resumed after that
        get(client);
      }
      assertThat(subjects).hasSize(2);
      assertThat(subjects.getFirst()).contains("CN=first");
      assertThat(subjects.getLast()).contains("CN=second");
    }
  }

  private void identity(String user) throws Exception {
    KeyAndCertificate identity = PKI.client(user);
    Files.writeString(folder.resolve("u.crt"), identity.certificatePem());
    Files.writeString(folder.resolve("u.key"), identity.keyPem());
  }
}
