package io.servicerouting.webhook.certificate;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the Secret's data. The keys are those of cert-manager's Secrets, and {@code
 * ca.key}.
 */
final class SecretContent {

  static final String CERTIFICATE = "tls.crt";
  static final String KEY = "tls.key";
  static final String AUTHORITIES = "ca.crt";
  static final String AUTHORITY_KEY = "ca.key";

  private SecretContent() {}

  /**
   * What could be read.
   *
   * @param material what can be used
   * @param problems what cannot, with the key of the data
   */
  record Read(SelfManagedMaterial material, List<String> problems) {}

  /** Reads what can be read; authority and server certificate independently of each other. */
  static Read read(@Nullable Map<String, String> data) {
    Map<String, String> entries = Objects.requireNonNullElse(data, Map.of());
    var problems = new ArrayList<String>();
    List<X509Certificate> authorities = List.of();
    PrivateKey authorityKey = null;
    X509Certificate leaf = null;
    PrivateKey leafKey = null;
    try {
      authorities = Pem.certificates(AUTHORITIES, text(entries, AUTHORITIES));
      authorityKey = Pem.privateKey(AUTHORITY_KEY, text(entries, AUTHORITY_KEY));
    } catch (BadCertificateException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    try {
      leaf = Pem.certificates(CERTIFICATE, text(entries, CERTIFICATE)).getFirst();
      leafKey = Pem.privateKey(KEY, text(entries, KEY));
    } catch (BadCertificateException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    return new Read(
        new SelfManagedMaterial(authorities, authorityKey, leaf, leafKey), List.copyOf(problems));
  }

  /** The data of complete material. */
  static Map<String, String> write(SelfManagedMaterial material) {
    return Map.of(
        CERTIFICATE, encoded(Pem.write(List.of(Objects.requireNonNull(material.leaf())))),
        KEY, encoded(Pem.write(Objects.requireNonNull(material.leafKey()))),
        AUTHORITIES, encoded(Pem.write(material.authorities())),
        AUTHORITY_KEY, encoded(Pem.write(Objects.requireNonNull(material.authorityKey()))));
  }

  private static String text(Map<String, String> data, String key) throws BadCertificateException {
    String value = data.get(key);
    if (value == null) {
      throw new BadCertificateException(key + " is missing");
    }
    try {
      return new String(Base64.getDecoder().decode(value), StandardCharsets.US_ASCII);
    } catch (IllegalArgumentException e) {
      throw new BadCertificateException(key + " is not Base64", e);
    }
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }
}
