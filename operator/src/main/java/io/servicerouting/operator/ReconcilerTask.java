package io.servicerouting.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.servicerouting.operator.leader.LeaderTask;
import io.servicerouting.operator.world.ServedKinds;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs java-operator-sdk's reconcilers while this replica leads, each while its kind is served: one
 * whose kind is not there cannot start, and must not keep the others from it. A stopped {@link
 * Operator} cannot be started again, so each start gets a new one.
 */
final class ReconcilerTask implements LeaderTask {

  private static final Logger LOG = LoggerFactory.getLogger(ReconcilerTask.class);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final KubernetesClient client;
  private final List<Reconciler<?>> reconcilers;
  private final Metrics metrics;
  private final ServedKinds kinds;
  private @Nullable Term term;

  ReconcilerTask(
      KubernetesClient client,
      List<Reconciler<?>> reconcilers,
      Metrics metrics,
      ServedKinds kinds) {
    this.client = client;
    this.reconcilers = List.copyOf(reconcilers);
    this.metrics = metrics;
    this.kinds = kinds;
  }

  @Override
  public String name() {
    return "reconcilers";
  }

  /** Returns at once: starting waits for a list of all objects. */
  @Override
  public void start() {
    term = new Term(reconcilers.stream().map(this::controller).toList());
    kinds.listen(term);
  }

  @Override
  public void stop() {
    if (term != null) {
      kinds.unlisten(term);
      term.close();
      term = null;
    }
  }

  private Controller controller(Reconciler<?> reconciler) {
    Supplier<Operator> operators =
        () ->
            new Operator(overrider ->
                overrider
                    .withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .withMetrics(metrics)
                    .withReconciliationTerminationTimeout(STOP_PATIENCE));
    return new Controller(reconciler, operators);
  }

  /** One reconciler, running or not. */
  private static final class Controller {
    private final Reconciler<?> reconciler;
    private final Supplier<Operator> operators;
    private final String crd;
    private Operator operator;
    private boolean running;

    Controller(Reconciler<?> reconciler, Supplier<Operator> operators) {
      this.reconciler = reconciler;
      this.operators = operators;
      operator = operators.get();
      crd = operator.register(reconciler).getConfiguration().getResourceTypeName();
    }

    void run(boolean wanted) {
      if (wanted && !running) {
        running = true; // also if it fails: it may have begun
        operator.start();
      } else if (!wanted && running) {
        running = false;
        operator.stop();
        operator = operators.get();
        operator.register(reconciler);
      }
    }
  }

  /** A term of the leader: starts and stops on one thread. */
  private final class Term implements ServedKinds.Listener, AutoCloseable {
    private final List<Controller> controllers;
    private final ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("reconcilers").daemon().factory());

    Term(List<Controller> controllers) {
      this.controllers = controllers;
    }

    @Override
    public void served(String crd, boolean served) {
      controllers.stream()
          .filter(controller -> controller.crd.equals(crd))
          .forEach(controller -> schedule(controller, Duration.ZERO));
    }

    private void schedule(Controller controller, Duration delay) {
      if (!thread.isShutdown()) {
        var _ = thread.schedule(() -> adjust(controller), delay.toMillis(), TimeUnit.MILLISECONDS);
      }
    }

    private void adjust(Controller controller) {
      try {
        controller.run(kinds.isServed(controller.crd));
      } catch (RuntimeException e) {
        if (thread.isShutdown()) {
          return; // interrupted
        }
        LOG.error(
            "The reconciler of {} cannot start, again in {}: {}",
            controller.crd,
            RETRY,
            e.getMessage(),
            e);
        controller.run(false);
        schedule(controller, RETRY);
      }
    }

    @Override
    public void close() {
      thread.shutdownNow();
      try {
        if (!thread.awaitTermination(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
          LOG.warn("A reconciler was still starting {} after the stop", STOP_PATIENCE);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      controllers.forEach(controller -> controller.run(false));
    }
  }
}
