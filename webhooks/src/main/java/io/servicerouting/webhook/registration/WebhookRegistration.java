package io.servicerouting.webhook.registration;

import io.servicerouting.api.v1alpha1.Injection;

/** Keeps the API server told of the webhooks. Only the leader does. */
public interface WebhookRegistration {

  /**
   * Registers what is asked for, and from now on repairs it when somebody edits or deletes it and
   * renews the authorities in it when the certificate changes. With {@link Injection#OFF} pods are
   * not registered for; warnings about policies always are. Without a certificate nothing is
   * registered until there is one. Writes nothing if all is as it should be.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server refuses or
   *     does not answer; to be called again
   */
  void reconcile(Injection injection);

  /** Deletes both configurations and leaves them alone from now on. */
  void remove();
}
