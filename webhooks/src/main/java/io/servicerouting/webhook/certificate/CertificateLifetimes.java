package io.servicerouting.webhook.certificate;

import java.time.Duration;

/**
 * How long self-managed certificates live.
 *
 * @param authority validity of the authority
 * @param leaf validity of the server's certificate
 * @param renewAhead how long before its end the server's certificate is renewed
 * @param overlap how long a new authority is trusted before anything it signs is served: until then
 *     every API server has been told of it
 * @param backdated by how much certificates are valid before they are made, for clocks that differ
 */
public record CertificateLifetimes(
    Duration authority, Duration leaf, Duration renewAhead, Duration overlap, Duration backdated) {

  /** Ten years and one, renewed 90 days ahead. */
  public static CertificateLifetimes standard() {
    return new CertificateLifetimes(
        Duration.ofDays(3650),
        Duration.ofDays(365),
        Duration.ofDays(90),
        Duration.ofHours(1),
        Duration.ofHours(1));
  }

  /** So long before its end an authority is replaced that all it has signed ends before it. */
  Duration authorityRenewAhead() {
    return leaf.plus(renewAhead);
  }
}
