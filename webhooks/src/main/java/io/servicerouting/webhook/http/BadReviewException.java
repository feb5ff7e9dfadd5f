package io.servicerouting.webhook.http;

/** A body that is no admission review, so that there is nothing to answer. */
final class BadReviewException extends Exception {
  private static final long serialVersionUID = 1L;

  BadReviewException(String message) {
    super(message);
  }
}
