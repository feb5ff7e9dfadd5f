package io.servicerouting.operator.install;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.operator.OperatorSettings;
import io.servicerouting.operator.event.EventPublisher;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.webhook.registration.WebhookRegistration;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Puts the installation together. */
@Configuration(proxyBeanMethods = false)
class InstallConfiguration {

  @Bean
  InstallPhase installPhase(KubernetesClient client, OperatorSettings settings) {
    return new InstallPhase(client, settings.namespace());
  }

  @Bean
  CurrentSuccessor currentSuccessor() {
    return new CurrentSuccessor();
  }

  @Bean
  @Order(0)
  InstallTask installTask(
      KubernetesClient client,
      OperatorSettings settings,
      ClusterWorld world,
      ObjectProvider<WebhookRegistration> webhooks,
      ObjectProvider<ServiceHandBack> services,
      CurrentSuccessor successor,
      EventPublisher events,
      RolloutObserver rollout) {
    return new InstallTask(
        client,
        settings.namespace(),
        world,
        () -> pass(client, settings, world, webhooks, services, successor, events, rollout),
        rollout);
  }

  private static InstallPass pass(
      KubernetesClient client,
      OperatorSettings settings,
      ClusterWorld world,
      ObjectProvider<WebhookRegistration> webhooks,
      ObjectProvider<ServiceHandBack> services,
      CurrentSuccessor successor,
      EventPublisher publisher,
      RolloutObserver rollout) {
    var events = new InstallEvents(publisher);
    var clock = Clock.systemUTC();
    var owners = new Owners(client);
    var findings = new ClusterFindings(client, world);
    var agents = new Agents(client, settings.namespace(), settings.agentImage());
    var installer =
        new Installer(
            client,
            agents,
            findings,
            owners,
            injection -> webhooks.ifAvailable(registration -> registration.reconcile(injection)),
            events,
            clock);
    var uninstaller =
        new Uninstaller(
            client,
            settings.namespace(),
            agents,
            findings,
            owners,
            services.getIfAvailable(() -> () -> ServiceHandBack.Left.NOTHING),
            () -> webhooks.ifAvailable(WebhookRegistration::remove),
            events,
            clock);
    return new InstallPass(
        client,
        world,
        new InstallRecords(client, settings.namespace()),
        owners,
        settings.ownerRole(),
        new FirstStart(client),
        new InstallationSettings(client, settings.installationSettings()),
        installer,
        uninstaller,
        findings,
        successor,
        rollout);
  }
}
