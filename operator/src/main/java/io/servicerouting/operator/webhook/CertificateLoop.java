package io.servicerouting.operator.webhook;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.webhook.certificate.CertificateKeeper;
import io.servicerouting.webhook.certificate.SelfManagedCertificates;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Looks for a new certificate: when the Secret changes, and every few seconds, which is for mounted
 * files and for time going by.
 */
final class CertificateLoop implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(CertificateLoop.class);
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final CertificateKeeper keeper;
  private final SelfManagedCertificates selfManaged;
  private final SharedIndexInformer<Secret> informer;
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("webhook-certificate").daemon().factory());
  private volatile boolean running;

  CertificateLoop(
      KubernetesClient client,
      ObjectName secret,
      SelfManagedCertificates selfManaged,
      CertificateKeeper keeper) {
    this.keeper = keeper;
    this.selfManaged = selfManaged;
    informer =
        client
            .secrets()
            .inNamespace(secret.namespace())
            .withName(secret.name())
            .runnableInformer(0);
    informer.exceptionHandler((_, problem) -> {
      LOG.warn("Watching Secret {} failed, trying again: {}", secret, problem.toString());
      return true;
    });
    informer.addEventHandler(
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(Secret added) {
            secretChanged();
          }

          @Override
          public void onUpdate(Secret before, Secret after) {
            secretChanged();
          }

          @Override
          public void onDelete(Secret deleted, boolean finalStateUnknown) {
            secretChanged();
          }
        });
  }

  @Override
  public void start() {
    running = true;
    var _ = informer.start();
    var _ =
        worker.scheduleWithFixedDelay(keeper::refresh, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    running = false;
    informer.stop();
    worker.shutdownNow();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private void secretChanged() {
    selfManaged.secretChanged();
    if (!worker.isShutdown()) {
      worker.execute(keeper::refresh);
    }
  }
}
