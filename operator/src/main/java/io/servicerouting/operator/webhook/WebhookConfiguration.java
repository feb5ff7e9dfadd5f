package io.servicerouting.operator.webhook;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.servicerouting.operator.OperatorSettings;
import io.servicerouting.operator.health.ReadinessCheck;
import io.servicerouting.operator.install.InstallPhase;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.webhook.certificate.CertificateKeeper;
import io.servicerouting.webhook.certificate.CertificateLifetimes;
import io.servicerouting.webhook.certificate.MountedCertificates;
import io.servicerouting.webhook.certificate.PlaceholderCertificate;
import io.servicerouting.webhook.certificate.SelfManagedCertificates;
import io.servicerouting.webhook.http.PolicyController;
import io.servicerouting.webhook.http.SpreadController;
import io.servicerouting.webhook.http.WebhookMetrics;
import io.servicerouting.webhook.registration.OwnedByClusterRole;
import io.servicerouting.webhook.registration.RegistrationKeeper;
import io.servicerouting.webhook.registration.Registrations;
import io.servicerouting.webhook.registration.WebhookAddress;
import io.servicerouting.webhook.spread.SpreadLookup;
import io.servicerouting.webhook.warning.ClusterFacts;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Puts the webhooks together. */
@Configuration(proxyBeanMethods = false)
class WebhookConfiguration {

  @Bean
  WebhookTls webhookTls() {
    return new WebhookTls(PlaceholderCertificate.make(Clock.systemUTC().instant()));
  }

  @Bean
  SelfManagedCertificates selfManagedCertificates(
      KubernetesClient client,
      OperatorSettings operator,
      WebhookSettings webhook,
      InstallPhase installation) {
    String host = webhook.service() + "." + operator.namespace() + ".svc";
    return new SelfManagedCertificates(
        client,
        secret(operator, webhook),
        Registrations.LABELS,
        new OwnedByClusterRole(client, operator.ownerRole()),
        () -> !installation.isOver(),
        webhook.url().isEmpty()
            ? List.of(host, host + ".cluster.local")
            : List.of(host, host + ".cluster.local", URI.create(webhook.url()).getHost()),
        CertificateLifetimes.standard(),
        Clock.systemUTC());
  }

  @Bean
  CertificateKeeper certificateKeeper(
      SelfManagedCertificates selfManaged, WebhookSettings webhook, SslBundleRegistry bundles) {
    var keeper =
        new CertificateKeeper(
            List.of(
                new MountedCertificates(webhook.certificates()),
                MountedCertificates.ofOlm(),
                selfManaged),
            Clock.systemUTC());
    WebhookTls.follow(keeper, bundles);
    return keeper;
  }

  @Bean
  CertificateLoop certificateLoop(
      KubernetesClient client,
      OperatorSettings operator,
      WebhookSettings webhook,
      SelfManagedCertificates selfManaged,
      CertificateKeeper keeper) {
    return new CertificateLoop(client, secret(operator, webhook), selfManaged, keeper);
  }

  @Bean
  RegistrationKeeper registrationKeeper(
      KubernetesClient client,
      OperatorSettings operator,
      WebhookSettings webhook,
      CertificateKeeper certificates) {
    var address =
        webhook.url().isEmpty()
            ? new WebhookAddress.OfService(
                new ObjectName(operator.namespace(), webhook.service()), webhook.servicePort())
            : new WebhookAddress.OfUrl(URI.create(webhook.url()));
    return new RegistrationKeeper(
        client,
        new Registrations(operator.namespace(), address),
        webhook.registers(),
        certificates,
        new OwnedByClusterRole(client, operator.ownerRole()));
  }

  /** Before whoever wishes for a registration, and after it when the term ends. */
  @Bean
  @Order(-10)
  RegistrationTask registrationTask(
      KubernetesClient client, RegistrationKeeper registration, CertificateKeeper certificates) {
    return new RegistrationTask(client, registration, certificates);
  }

  @Bean
  SpreadLookup spreadLookup(ClusterWorld world) {
    return new WorldSpreadLookup(world);
  }

  @Bean
  ClusterFacts clusterFacts(ClusterWorld world) {
    return new WorldClusterFacts(world);
  }

  @Bean
  WebhookMetrics webhookMetrics(MeterRegistry registry, CertificateKeeper certificates) {
    return new WebhookMetrics(registry, certificates);
  }

  @Bean
  SpreadController spreadController(SpreadLookup lookup, WebhookMetrics metrics) {
    return new SpreadController(lookup, metrics);
  }

  @Bean
  PolicyController policyController(ClusterFacts facts, WebhookMetrics metrics) {
    return new PolicyController(facts, metrics);
  }

  /** API servers that do not trust the certificate would only lose time with this replica. */
  @Bean
  ReadinessCheck webhookCertificate(CertificateKeeper certificates) {
    return new ReadinessCheck() {
      @Override
      public String name() {
        return "webhookCertificate";
      }

      @Override
      public Optional<String> problem() {
        return certificates.isServing()
            ? Optional.empty()
            : Optional.of(
                certificates.problem().orElse("the certificate that is served is not valid now"));
      }
    };
  }

  private static ObjectName secret(OperatorSettings operator, WebhookSettings webhook) {
    return new ObjectName(operator.namespace(), webhook.secret());
  }
}
