package io.servicerouting.lab.controlplane;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/** Asks an API server, as the administrator, whether something is there. */
public final class HttpsProbe implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final HttpClient client;
  private final URI server;

  public HttpsProbe(SSLContext tls, URI server) {
    client = HttpClient.newBuilder().sslContext(tls).connectTimeout(LIMIT).build();
    this.server = server;
  }

  /** Whether GET answers 200 in time; everything else, refused connections too, means no. */
  public boolean answers(String path) {
    var request = HttpRequest.newBuilder(server.resolve(path)).timeout(LIMIT).build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
