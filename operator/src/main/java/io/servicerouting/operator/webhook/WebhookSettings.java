package io.servicerouting.operator.webhook;

import io.servicerouting.webhook.registration.Registers;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the webhooks are served and reached.
 *
 * @param service the Service in front of all replicas
 * @param servicePort its port
 * @param url where the API server reaches the webhooks without a Service, for example {@code
 *     https://10.0.0.1:9443}; empty: through the Service
 * @param secret the Secret of self-managed certificates
 * @param certificates a folder with tls.crt, tls.key and ca.crt that somebody else keeps up to
 *     date, for example cert-manager; used if tls.crt is there, as is OLM's folder
 * @param registers which of the webhooks the operator registers; somebody else does the others
 */
@ConfigurationProperties("servicerouting.webhook")
public record WebhookSettings(
    @DefaultValue("servicerouting-webhook") String service,
    @DefaultValue("443") int servicePort,
    @DefaultValue("") String url,
    @DefaultValue("servicerouting-webhook-certs") String secret,
    @DefaultValue("/etc/servicerouting/webhook-certs") Path certificates,
    @DefaultValue("All") Registers registers) {}
