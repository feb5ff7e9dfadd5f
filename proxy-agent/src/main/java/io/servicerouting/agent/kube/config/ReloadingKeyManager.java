package io.servicerouting.agent.kube.config;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Presents the client certificate as its files stand at the time of the handshake. */
final class ReloadingKeyManager extends X509ExtendedKeyManager {
  private final Reloaded<X509ExtendedKeyManager> delegate;

  ReloadingKeyManager(PemSource certificate, PemSource key) throws ApiConfigException {
    this.delegate = new Reloaded<>(List.of(certificate, key), ReloadingKeyManager::manager);
  }

  private static X509ExtendedKeyManager manager(List<String> certificateAndKey)
      throws GeneralSecurityException, IOException {
    X509Certificate[] chain =
        Pem.certificates(certificateAndKey.getFirst()).toArray(new X509Certificate[0]);
    PrivateKey key = Pem.privateKey(certificateAndKey.getLast());
    char[] noSecret = {}; // the store never leaves memory
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("client", key, noSecret, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, noSecret);
    for (KeyManager manager : factory.getKeyManagers()) {
      if (manager instanceof X509ExtendedKeyManager x509) {
        return x509;
      }
    }
    throw new GeneralSecurityException("the JDK offers no X.509 key manager");
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return delegate.current().chooseEngineClientAlias(keyType, issuers, engine);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return delegate.current().chooseClientAlias(keyType, issuers, socket);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return delegate.current().getClientAliases(keyType, issuers);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return delegate.current().getCertificateChain(alias);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return delegate.current().getPrivateKey(alias);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
