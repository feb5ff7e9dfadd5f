package io.servicerouting.agent.kube.config;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts what the cluster's CA has signed, as its file stands at the time of the handshake. Host
 * names and IP addresses are checked by the JDK's manager underneath.
 */
final class ReloadingTrustManager extends X509ExtendedTrustManager {
  private final Reloaded<X509ExtendedTrustManager> delegate;

  ReloadingTrustManager(PemSource authority) throws ApiConfigException {
    this.delegate = new Reloaded<>(List.of(authority), pem -> trusting(storeOf(pem.getFirst())));
  }

  /**
   * The JDK's own manager.
   *
   * @param anchors whom to trust; null for the public authorities that the JDK knows
   */
  static X509ExtendedTrustManager trusting(@Nullable KeyStore anchors)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(anchors);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager x509) {
        return x509;
      }
    }
    throw new GeneralSecurityException("the JDK offers no X.509 trust manager");
  }

  private static KeyStore storeOf(String pem) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int index = 0;
    for (X509Certificate certificate : Pem.certificates(pem)) {
      store.setCertificateEntry("ca-" + index++, certificate);
    }
    return store;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    delegate.current().checkServerTrusted(chain, authType, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    delegate.current().checkServerTrusted(chain, authType, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    // Without engine or socket nothing would check the host's name.
    throw new CertificateException("a server certificate can be judged on a connection only");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw clientsAreNotServed();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw clientsAreNotServed();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw clientsAreNotServed();
  }

  private static CertificateException clientsAreNotServed() {
    return new CertificateException("this side is a client; it trusts no client certificates");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return delegate.current().getAcceptedIssuers();
  }
}
