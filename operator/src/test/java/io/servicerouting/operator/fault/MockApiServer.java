package io.servicerouting.operator.fault;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.net.URI;
import java.util.HashMap;

/**
 * fabric8's mock: it keeps objects and tells watches of them, without a process. It knows no
 * server-side apply, schemas or admission.
 */
public final class MockApiServer implements AutoCloseable {

  private final KubernetesMockServer server =
      new KubernetesMockServer(
          new Context(),
          new MockWebServer(),
          new HashMap<>(),
          new KubernetesCrudDispatcher(),
          false);

  /** Starts it on a free port. */
  public MockApiServer() {
    server.init();
  }

  /** Where it is; without TLS. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getPort());
  }

  /** A client that no fault concerns. */
  public KubernetesClient connect() {
    return server.createClient();
  }

  @Override
  public void close() {
    server.destroy();
  }
}
