package io.servicerouting.operator.policy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.operator.OperatorSettings;
import io.servicerouting.operator.event.EventPublisher;
import io.servicerouting.operator.placement.PodReaches;
import io.servicerouting.operator.programming.PolicyMarkers;
import io.servicerouting.operator.rebalance.RebalanceReports;
import io.servicerouting.operator.service.ServiceReports;
import io.servicerouting.operator.world.ClusterWorld;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The reconcilers of policies; they run in the leader. */
@Configuration(proxyBeanMethods = false)
class PolicyConfiguration {

  @Bean(destroyMethod = "close")
  EventPublisher eventPublisher(KubernetesClient client, OperatorSettings settings) {
    return new EventPublisher(client, settings.identity(), InstantSource.system());
  }

  @Bean(destroyMethod = "close")
  PolicyStatuses policyStatuses(
      KubernetesClient client,
      ClusterWorld world,
      PolicyMarkers markers,
      ServiceReports reports,
      RebalanceReports rebalances,
      PodReaches reaches,
      EventPublisher publisher,
      StatusObserver observer) {
    return new PolicyStatuses(
        client,
        world,
        markers,
        reports,
        rebalances,
        reaches,
        publisher,
        observer,
        InstantSource.system());
  }

  @Bean
  PolicyReconciler policyReconciler(PolicyStatuses statuses) {
    return statuses.policies();
  }

  @Bean
  ClusterPolicyReconciler clusterPolicyReconciler(PolicyStatuses statuses) {
    return statuses.clusterPolicies();
  }
}
