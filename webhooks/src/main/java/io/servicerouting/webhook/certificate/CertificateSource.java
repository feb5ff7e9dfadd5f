package io.servicerouting.webhook.certificate;

import java.util.Optional;

/** Where a serving certificate comes from. */
public interface CertificateSource {

  /**
   * The certificate to be served now. May make or renew it.
   *
   * @return empty if this source has none and never had: then the next source is asked
   * @throws BadCertificateException if there is one that cannot be used
   */
  Optional<ServingCertificate> load() throws BadCertificateException;
}
