package io.servicerouting.webhook.http;

/** The webhooks that are served. */
enum Webhook {
  /** Injects spread into pods. */
  SPREAD("spread"),
  /** Warns about policies. */
  POLICIES("policies");

  private final String label;

  Webhook(String label) {
    this.label = label;
  }

  /** The value of the metrics' label {@code webhook}. */
  String label() {
    return label;
  }
}
