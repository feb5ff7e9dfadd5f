package io.servicerouting.webhook.certificate;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the Secret holds, or is going to.
 *
 * @param authorities trusted authorities, the newest first; empty if there is none to be used
 * @param authorityKey the key of the newest authority; null if there is none to be used
 * @param leaf the server's certificate; null if there is none to be used
 * @param leafKey its key; null if there is none to be used
 */
record SelfManagedMaterial(
    List<X509Certificate> authorities,
    @Nullable PrivateKey authorityKey,
    @Nullable X509Certificate leaf,
    @Nullable PrivateKey leafKey) {

  SelfManagedMaterial {
    authorities = List.copyOf(authorities);
  }

  static SelfManagedMaterial none() {
    return new SelfManagedMaterial(List.of(), null, null, null);
  }

  /**
   * What it makes the server show.
   *
   * @throws IllegalStateException if it is incomplete, which a renewed one never is
   */
  ServingCertificate serving(String origin) {
    if (leaf == null || leafKey == null) {
      throw new IllegalStateException(origin + " holds no complete certificate");
    }
    return new ServingCertificate(List.of(leaf), leafKey, authorities, origin);
  }
}
