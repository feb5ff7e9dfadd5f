package io.servicerouting.operator.webhook;

import io.servicerouting.webhook.certificate.CertificateKeeper;
import io.servicerouting.webhook.certificate.ServingCertificate;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;

/**
 * The SSL bundle that the web server is started with ({@code server.ssl.bundle}). Its certificate
 * is exchanged while the server runs: connections that are open go on, new ones see the new one.
 *
 * <p>The server starts before there is a certificate, with one that nobody trusts; until then the
 * replica is not ready.
 */
final class WebhookTls implements SslBundleRegistrar {

  static final String BUNDLE = "webhook";

  private final ServingCertificate beforeTheFirst;

  WebhookTls(ServingCertificate beforeTheFirst) {
    this.beforeTheFirst = beforeTheFirst;
  }

  @Override
  public void registerBundles(SslBundleRegistry registry) {
    registry.registerBundle(BUNDLE, bundle(beforeTheFirst.chain(), beforeTheFirst.key()));
  }

  /** Serves what the keeper has, from now on. */
  static void follow(CertificateKeeper keeper, SslBundleRegistry registry) {
    keeper.onChange(certificate ->
        registry.updateBundle(BUNDLE, bundle(certificate.chain(), certificate.key())));
  }

  private static SslBundle bundle(List<X509Certificate> chain, PrivateKey key) {
    return SslBundle.of(new PemSslStoreBundle(PemSslStore.of(chain, key), (PemSslStore) null));
  }
}
