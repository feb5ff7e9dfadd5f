package io.servicerouting.webhook.certificate;

/** Certificates or keys that cannot be used; the message says which file or key, and why. */
public final class BadCertificateException extends Exception {
  private static final long serialVersionUID = 1L;

  public BadCertificateException(String message) {
    super(message);
  }

  public BadCertificateException(String message, Throwable cause) {
    super(message, cause);
  }
}
