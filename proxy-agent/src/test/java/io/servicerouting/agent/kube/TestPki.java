package io.servicerouting.agent.kube;

import io.servicerouting.lab.pki.CertificateAuthority;
import io.servicerouting.lab.pki.KeyAndCertificate;
import io.servicerouting.lab.pki.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** A cluster's CA with the TLS of a server that it has signed. */
final class TestPki {
  private final CertificateAuthority authority;

  TestPki(String name) {
    this.authority = CertificateAuthority.create(name);
  }

  String caPem() {
    return authority.self().certificatePem();
  }

  KeyAndCertificate client(String user) {
    return authority.issue(new Subject(user, List.of("system:masters"), List.of()));
  }

  /**
   * TLS of a server.
   *
   * @param names the names and addresses in its certificate
   */
  SSLContext server(String... names) throws GeneralSecurityException, IOException {
    KeyAndCertificate server =
        authority.issue(new Subject("kube-apiserver", List.of(), List.of(names)));
    char[] password = "test".toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(
        "server",
        server.key(),
        password,
        new Certificate[] {server.certificate(), authority.self().certificate()});
    KeyManagerFactory keyManagers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyManagers.init(keys, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), trust(authority.self().certificate()), null);
    return context;
  }

  private static TrustManager[] trust(X509Certificate authority)
      throws GeneralSecurityException, IOException {
    KeyStore anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    anchors.setCertificateEntry("ca", authority);
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(anchors);
    return factory.getTrustManagers();
  }

  /** A folder as a service account's volume. */
  Path serviceAccount(Path folder, String token) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("ca.crt"), caPem());
    Files.writeString(folder.resolve("token"), token);
    return folder;
  }
}
