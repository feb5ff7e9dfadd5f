package io.servicerouting.webhook.certificate;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * What the webhooks' server shows, and what clients have to trust.
 *
 * @param chain the server's certificate first, then any intermediate ones
 * @param key the private key of the first
 * @param authorities what the API server is told to trust ({@code caBundle})
 * @param origin where it comes from, for logs: a Secret's or a folder's name
 */
public record ServingCertificate(
    List<X509Certificate> chain, PrivateKey key, List<X509Certificate> authorities, String origin) {

  public ServingCertificate {
    chain = List.copyOf(chain);
    authorities = List.copyOf(authorities);
    if (chain.isEmpty() || authorities.isEmpty()) {
      throw new IllegalArgumentException(origin + ": no certificate");
    }
  }

  /** The server's own certificate. */
  public X509Certificate leaf() {
    return chain.getFirst();
  }

  /** When clients stop accepting it. */
  public Instant expires() {
    return leaf().getNotAfter().toInstant();
  }

  /** Whether clients accept it at this time. */
  public boolean isValidAt(Instant time) {
    return Certificates.isValidAt(leaf(), time);
  }

  /** The authorities as PEM text. */
  public String authoritiesPem() {
    return Pem.write(authorities);
  }

  /** For logs; never the key. */
  @Override
  public String toString() {
    return "certificate %s from %s, valid until %s"
        .formatted(leaf().getSerialNumber().toString(16), origin, expires());
  }
}
