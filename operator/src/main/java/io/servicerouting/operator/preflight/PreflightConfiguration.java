package io.servicerouting.operator.preflight;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.operator.OperatorSettings;
import io.servicerouting.operator.event.EventPublisher;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the checks together. */
@Configuration(proxyBeanMethods = false)
class PreflightConfiguration {

  @Bean
  Preflight preflight(KubernetesClient client, OperatorSettings settings, EventPublisher events) {
    return new Preflight(
        List.of(
            new VersionCheck(client),
            new PermissionCheck(client, RequiredPermissions.read(settings.namespace())),
            new OtherInstallationCheck(client, settings.namespace())),
        new ObstacleReport(
            client, events, settings.namespace(), settings.identity(), Clock.systemUTC()));
  }
}
