package io.servicerouting.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.servicerouting.operator.leader.LeaderTask;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs java-operator-sdk's reconcilers while this replica leads. A stopped {@link Operator} cannot
 * be started again, so each term gets a new one.
 */
final class ReconcilerTask implements LeaderTask {

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

  private final KubernetesClient client;
  private final List<Reconciler<?>> reconcilers;
  private final Metrics metrics;
  private @Nullable Operator operator;

  ReconcilerTask(KubernetesClient client, List<Reconciler<?>> reconcilers, Metrics metrics) {
    this.client = client;
    this.reconcilers = List.copyOf(reconcilers);
    this.metrics = metrics;
  }

  @Override
  public String name() {
    return "reconcilers";
  }

  @Override
  public void start() {
    if (reconcilers.isEmpty()) {
      return;
    }
    var term =
        new Operator(overrider ->
            overrider
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withMetrics(metrics)
                .withReconciliationTerminationTimeout(STOP_PATIENCE));
    operator = term;
    reconcilers.forEach(term::register);
    term.start();
  }

  @Override
  public void stop() {
    if (operator != null) {
      operator.stop();
      operator = null;
    }
  }
}
