package io.servicerouting.operator.fault;

import io.servicerouting.lab.ApiServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The API server behind a proxy.
 *
 * @param url where it is
 * @param sockets how to connect to it
 */
public record Upstream(URI url, SocketFactory sockets) {

  /** A real API server. */
  public static Upstream of(ApiServer server) {
    return new Upstream(server.url(), trusting(server.caFile()));
  }

  /** A server without TLS. */
  public static Upstream plain(URI url) {
    return new Upstream(url, SocketFactory.getDefault());
  }

  String authority() {
    return url.getAuthority();
  }

  Socket connect() throws IOException {
    return sockets.createSocket(url.getHost(), url.getPort());
  }

  private static SocketFactory trusting(Path caFile) {
    try (InputStream pem = Files.newInputStream(caFile)) {
      var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      var context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the authority %s cannot be trusted".formatted(caFile), e);
    }
  }
}
