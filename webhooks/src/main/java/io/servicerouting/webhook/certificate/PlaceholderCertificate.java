package io.servicerouting.webhook.certificate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A certificate that nobody trusts, for a server that has to start before there is a right one. */
public final class PlaceholderCertificate {

  private static final Duration VALIDITY = Duration.ofDays(3650);
  private static final Duration BACKDATED = Duration.ofHours(1);

  private PlaceholderCertificate() {}

  /** Makes one, with a key of its own. */
  public static ServingCertificate make(Instant now) {
    var issuer =
        new CertificateIssuer(
            new CertificateLifetimes(VALIDITY, VALIDITY, Duration.ZERO, Duration.ZERO, BACKDATED));
    var authority = issuer.authority(now);
    var server = issuer.server(authority, List.of("not-ready.invalid"), now);
    return new ServingCertificate(
        List.of(server.certificate()),
        server.key(),
        List.of(authority.certificate()),
        "placeholder");
  }
}
