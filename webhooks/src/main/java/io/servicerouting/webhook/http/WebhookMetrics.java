package io.servicerouting.webhook.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.servicerouting.webhook.certificate.CertificateKeeper;
import io.servicerouting.webhook.spread.Injection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** {@code servicerouting_webhook_*}. */
public final class WebhookMetrics {

  private final MeterRegistry registry;

  public WebhookMetrics(MeterRegistry registry, CertificateKeeper certificates) {
    this.registry = registry;
    TimeGauge.builder(
            "servicerouting.webhook.certificate.expiry",
            certificates,
            TimeUnit.SECONDS,
            WebhookMetrics::expirySeconds)
        .description("When the certificate that is served ends, as Unix time; 0 without one")
        .register(registry);
    // All series are there from the start: rates and alerts see the first increment.
    for (Webhook webhook : Webhook.values()) {
      var _ = latency(webhook);
      var _ = errors(webhook);
      var _ = rejections(webhook);
    }
    for (Injection.Reason reason : Injection.Reason.values()) {
      var _ = skips(reason);
    }
    var _ = injections();
    var _ = warnings();
  }

  Timer latency(Webhook webhook) {
    return Timer.builder("servicerouting.webhook.latency")
        .description("How long an admission request took")
        .tag("webhook", webhook.label())
        .serviceLevelObjectives(
            Duration.ofMillis(1),
            Duration.ofMillis(2),
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(20),
            Duration.ofMillis(50),
            Duration.ofMillis(200),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2))
        .register(registry);
  }

  void injected() {
    injections().increment();
  }

  void skipped(Injection.Reason reason) {
    skips(reason).increment();
  }

  void warned(int warnings) {
    warnings().increment(warnings);
  }

  void failed(Webhook webhook) {
    errors(webhook).increment();
  }

  void rejected(Webhook webhook) {
    rejections(webhook).increment();
  }

  private Counter injections() {
    return Counter.builder("servicerouting.webhook.injected")
        .description("Pods that were given a spread")
        .register(registry);
  }

  private Counter skips(Injection.Reason reason) {
    return Counter.builder("servicerouting.webhook.skipped")
        .description("Pods that were left as they are, by why")
        .tag("reason", reason.label())
        .register(registry);
  }

  private Counter warnings() {
    return Counter.builder("servicerouting.webhook.warnings")
        .description("Warnings about policies")
        .register(registry);
  }

  private Counter errors(Webhook webhook) {
    return Counter.builder("servicerouting.webhook.errors")
        .description("Admission requests that could not be judged, and were let through")
        .tag("webhook", webhook.label())
        .register(registry);
  }

  private Counter rejections(Webhook webhook) {
    return Counter.builder("servicerouting.webhook.rejections")
        .description(
            "Requests that were refused because they are no admission review; objects never are")
        .tag("webhook", webhook.label())
        .register(registry);
  }

  private static double expirySeconds(CertificateKeeper certificates) {
    return certificates
        .current()
        .map(certificate -> (double) certificate.expires().getEpochSecond())
        .orElse(0.0);
  }
}
