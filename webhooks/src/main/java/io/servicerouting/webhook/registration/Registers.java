package io.servicerouting.webhook.registration;

/** Which of the webhooks the operator registers by itself. */
public enum Registers {
  /** The one for pods and the one for policies. */
  ALL,
  /**
   * The one for pods. Somebody else registers the one for policies, as OLM does from a bundle's
   * webhookdefinitions.
   */
  PODS
}
