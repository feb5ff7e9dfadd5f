package io.servicerouting.webhook.registration;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfigBuilder;
import io.servicerouting.routing.ObjectName;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Where the API server reaches the webhooks. */
public sealed interface WebhookAddress {

  /**
   * Through a Service of the cluster.
   *
   * @param service the Service
   * @param port the Service's port
   */
  record OfService(ObjectName service, int port) implements WebhookAddress {}

  /**
   * Without a Service, where the API server runs outside of the cluster's network.
   *
   * @param base scheme, host and port
   */
  record OfUrl(URI base) implements WebhookAddress {}

  /**
   * As a configuration has it.
   *
   * @param path the webhook's path, with a slash in front
   * @param authoritiesPem whom to trust; empty: somebody else says that, and nothing is stated
   */
  default WebhookClientConfig clientConfig(String path, String authoritiesPem) {
    var config = new WebhookClientConfigBuilder();
    if (!authoritiesPem.isEmpty()) {
      config.withCaBundle(
          Base64.getEncoder().encodeToString(authoritiesPem.getBytes(StandardCharsets.US_ASCII)));
    }
    return switch (this) {
      case OfService(ObjectName service, int port) ->
          config
              .withNewService()
              .withNamespace(service.namespace())
              .withName(service.name())
              .withPort(port)
              .withPath(path)
              .endService()
              .build();
      case OfUrl(URI base) -> config.withUrl(base.resolve(path).toString()).build();
    };
  }
}
