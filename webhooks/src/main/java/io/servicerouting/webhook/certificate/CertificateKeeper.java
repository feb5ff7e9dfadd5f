package io.servicerouting.webhook.certificate;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the server on the right certificate: asks its sources in turn, takes what the first one
 * has, and tells listeners when that has changed. As long as a source fails, the last certificate
 * stays.
 */
public final class CertificateKeeper {

  private static final Logger log = LoggerFactory.getLogger(CertificateKeeper.class);

  private final List<CertificateSource> sources;
  private final Clock clock;
  private final List<Consumer<ServingCertificate>> listeners = new CopyOnWriteArrayList<>();
  private volatile @Nullable ServingCertificate current;
  private volatile @Nullable String problem = "no certificate has been loaded yet";

  public CertificateKeeper(List<CertificateSource> sources, Clock clock) {
    this.sources = List.copyOf(sources);
    this.clock = clock;
  }

  /**
   * Is told of each new certificate, one after the other, and of the present one at once. An
   * exception is taken as a failure to serve it: it is offered again.
   */
  public synchronized void onChange(Consumer<ServingCertificate> listener) {
    listeners.add(listener);
    ServingCertificate certificate = current;
    if (certificate != null) {
      listener.accept(certificate);
    }
  }

  /** Looks for a new certificate; cheap if there is none. Never throws. */
  public synchronized void refresh() {
    try {
      var found = load();
      if (!found.isValidAt(clock.instant())) {
        throw new BadCertificateException(found + " is not valid now");
      }
      ServingCertificate before = current;
      if (!found.equals(before)) {
        // Before listeners are told: one of them has others read it.
        current = found;
        try {
          listeners.forEach(listener -> listener.accept(found));
        } catch (RuntimeException e) {
          current = before;
          throw e;
        }
        log.info("Webhooks are served with {}", found);
      }
      problem = null;
    } catch (BadCertificateException | RuntimeException e) {
      report(String.valueOf(e.getMessage()), e);
    }
  }

  /** What is served; empty before there was any. */
  public Optional<ServingCertificate> current() {
    return Optional.ofNullable(current);
  }

  /** Whether clients accept what is served. */
  public boolean isServing() {
    ServingCertificate certificate = current;
    return certificate != null && certificate.isValidAt(clock.instant());
  }

  /** Why the last look did not find a good certificate; empty if it did. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  private ServingCertificate load() throws BadCertificateException {
    for (CertificateSource source : sources) {
      Optional<ServingCertificate> certificate = source.load();
      if (certificate.isPresent()) {
        return certificate.get();
      }
    }
    throw new BadCertificateException("no source has a certificate");
  }

  /** Once for each new problem: the keeper looks often. */
  private void report(String message, Exception cause) {
    if (!message.equals(problem)) {
      log.error(
          "The webhooks' certificate cannot be renewed, {}: {}",
          current == null ? "there is none" : "the last one stays in use",
          message,
          cause);
    }
    problem = message;
  }
}
