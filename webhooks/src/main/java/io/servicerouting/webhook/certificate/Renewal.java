package io.servicerouting.webhook.certificate;

import io.servicerouting.webhook.certificate.CertificateIssuer.Issued;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what of the self-managed certificates is to be made anew. It looks at nothing but the
 * certificates and the time, so every replica decides alike.
 *
 * <p>A new authority is trusted beside the old ones first, and signs the server's certificate only
 * after the overlap. An old authority stays trusted until it ends; by then nothing it has signed is
 * valid any more.
 */
final class Renewal {

  /** Beside a new one. Only a Secret that is damaged again and again gets there. */
  private static final int MAX_AUTHORITIES = 4;

  private final CertificateLifetimes lifetimes;
  private final List<String> names;
  private final CertificateIssuer issuer;

  Renewal(CertificateLifetimes lifetimes, List<String> names) {
    this.lifetimes = lifetimes;
    this.names = List.copyOf(names);
    this.issuer = new CertificateIssuer(lifetimes);
  }

  /**
   * What has to take the place of the present material.
   *
   * @return empty if nothing is to be done
   */
  Optional<SelfManagedMaterial> next(SelfManagedMaterial present, Instant now) {
    var authorities = new ArrayList<X509Certificate>();
    present.authorities().stream()
        .filter(Certificates::isAuthority)
        .filter(authority -> Certificates.isValidAt(authority, now))
        .limit(MAX_AUTHORITIES)
        .forEach(authorities::add);
    Issued newest = usable(authorities, present.authorityKey());
    if (newest == null || endsWithin(newest, lifetimes.authorityRenewAhead(), now)) {
      newest = issuer.authority(now);
      authorities.addFirst(newest.certificate());
    }
    X509Certificate leaf = present.leaf();
    PrivateKey leafKey = present.leafKey();
    if (leaf == null
        || leafKey == null
        || !serves(leaf, leafKey, authorities, now)
        || (isDue(leaf, newest, now) && isKnownEverywhere(newest, now))) {
      Issued issued = issuer.server(newest, names, now);
      leaf = issued.certificate();
      leafKey = issued.key();
    }
    var next = new SelfManagedMaterial(authorities, newest.key(), leaf, leafKey);
    return next.equals(present) ? Optional.empty() : Optional.of(next);
  }

  private static @Nullable Issued usable(
      List<X509Certificate> authorities, @Nullable PrivateKey key) {
    if (authorities.isEmpty() || key == null) {
      return null;
    }
    var newest = authorities.getFirst();
    return Certificates.isKeyOf(key, newest.getPublicKey()) ? new Issued(newest, key) : null;
  }

  private boolean serves(
      X509Certificate leaf, PrivateKey key, List<X509Certificate> authorities, Instant now) {
    return Certificates.isValidAt(leaf, now)
        && Certificates.hasNames(leaf, names)
        && Certificates.isKeyOf(key, leaf.getPublicKey())
        && authorities.stream().anyMatch(authority -> Certificates.isSignedBy(leaf, authority));
  }

  private boolean isDue(X509Certificate leaf, Issued newest, Instant now) {
    return !Certificates.isSignedBy(leaf, newest.certificate())
        || !now.plus(lifetimes.renewAhead()).isBefore(leaf.getNotAfter().toInstant());
  }

  private boolean isKnownEverywhere(Issued authority, Instant now) {
    Instant made = authority.certificate().getNotBefore().toInstant().plus(lifetimes.backdated());
    return !now.isBefore(made.plus(lifetimes.overlap()));
  }

  private static boolean endsWithin(Issued authority, Duration time, Instant now) {
    return !now.plus(time).isBefore(authority.certificate().getNotAfter().toInstant());
  }
}
