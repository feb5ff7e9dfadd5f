package io.servicerouting.operator.policy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.servicerouting.operator.event.EventPublisher;
import io.servicerouting.operator.fixture.TestCluster;
import io.servicerouting.operator.metrics.StatusMetrics;
import io.servicerouting.operator.placement.PodReaches;
import io.servicerouting.operator.programming.PolicyMarkers;
import io.servicerouting.operator.world.WorldInformers;
import java.time.Duration;
import java.time.InstantSource;

/** World and reconcilers as the operator's process runs them, in this JVM. */
final class RunningPolicies implements AutoCloseable {
  private final WorldInformers informers;
  private final EventPublisher publisher;
  private final PolicyStatuses statuses;
  private final Operator operator;

  RunningPolicies(KubernetesClient client) throws InterruptedException {
    informers = new WorldInformers(client, TestCluster.AGENT_NAMESPACE);
    publisher = new EventPublisher(client, "test", InstantSource.system());
    statuses =
        new PolicyStatuses(
            client,
            informers.world(),
            new PolicyMarkers(informers.world()),
            new ServiceReportsByHand(),
            new RebalanceReportsByHand(),
            PodReaches.reading(informers.world(), client),
            publisher,
            new StatusMetrics(new SimpleMeterRegistry()),
            InstantSource.system());
    informers.start();
    operator =
        new Operator(
            overrider -> overrider.withKubernetesClient(client).withCloseClientOnStop(false));
    operator.register(statuses.policies());
    operator.register(statuses.clusterPolicies());
    operator.start();
    if (!informers.world().awaitSynced(Duration.ofSeconds(60))) {
      throw new IllegalStateException("the world was not listed within a minute");
    }
  }

  @Override
  public void close() {
    operator.stop();
    statuses.close();
    publisher.close();
    informers.close();
  }
}
