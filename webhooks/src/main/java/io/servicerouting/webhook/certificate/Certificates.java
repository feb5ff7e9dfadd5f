package io.servicerouting.webhook.certificate;

import io.servicerouting.routing.IpAddress;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Questions about certificates. */
final class Certificates {

  /** The kinds of GeneralName of RFC 5280 that servers are known by. */
  private static final Set<Object> DNS_NAME_AND_ADDRESS = Set.of(2, 7);

  private Certificates() {}

  static boolean isValidAt(X509Certificate certificate, Instant time) {
    return !time.isBefore(certificate.getNotBefore().toInstant())
        && time.isBefore(certificate.getNotAfter().toInstant());
  }

  /** Whether the authority has signed the certificate. */
  static boolean isSignedBy(X509Certificate certificate, X509Certificate authority) {
    if (!certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal())) {
      return false;
    }
    try {
      certificate.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false; // signed by another key, or damaged
    }
  }

  /** Whether a server's name is an IP address. */
  static boolean isAddress(String name) {
    try {
      IpAddress.parse(name);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static boolean hasNames(X509Certificate certificate, Collection<String> wanted) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names == null) {
        return false;
      }
      Set<Object> found =
          names.stream()
              .filter(name -> DNS_NAME_AND_ADDRESS.contains(name.getFirst()))
              .map(name -> normal(String.valueOf(name.get(1))))
              .collect(Collectors.toSet());
      return found.containsAll(wanted.stream().map(Certificates::normal).toList());
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  /** IPv6 addresses have several spellings. */
  private static Object normal(String name) {
    return isAddress(name) ? IpAddress.parse(name) : name;
  }

  static boolean isAuthority(X509Certificate certificate) {
    return certificate.getBasicConstraints() >= 0;
  }

  /** Whether the two belong together: what the one signs, the other verifies. */
  static boolean isKeyOf(PrivateKey key, PublicKey publicKey) {
    String algorithm = publicKey.getAlgorithm();
    try {
      byte[] probe = new byte[32];
      new SecureRandom().nextBytes(probe);
      var signature =
          Signature.getInstance(
              switch (algorithm) {
                case "EC" -> "SHA256withECDSA";
                case "RSA" -> "SHA256withRSA";
                default -> algorithm; // Ed25519 and Ed448 name their signature too
              });
      signature.initSign(key);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(probe);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // of another kind
    }
  }
}
