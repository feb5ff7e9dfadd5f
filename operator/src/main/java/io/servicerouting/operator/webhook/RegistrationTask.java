package io.servicerouting.operator.webhook;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.servicerouting.operator.leader.LeaderTask;
import io.servicerouting.webhook.certificate.CertificateKeeper;
import io.servicerouting.webhook.registration.RegistrationKeeper;
import io.servicerouting.webhook.registration.Registrations;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repairs the webhook configurations as soon as somebody edits or deletes one, and when the
 * certificate changes. What is to be registered, the reconciler of ServiceRoutingConfig says.
 */
final class RegistrationTask implements LeaderTask {

  private static final Logger LOG = LoggerFactory.getLogger(RegistrationTask.class);
  private static final long RETRY_SECONDS = 2;

  private final KubernetesClient client;
  private final RegistrationKeeper registration;
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
  private volatile @Nullable ScheduledExecutorService worker;

  RegistrationTask(
      KubernetesClient client, RegistrationKeeper registration, CertificateKeeper certificates) {
    this.client = client;
    this.registration = registration;
    certificates.onChange(_ -> repairSoon(0));
  }

  @Override
  public String name() {
    return "webhook registration";
  }

  @Override
  public void start() {
    registration.release(); // What an earlier term wished for may have been overtaken.
    var executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("webhook-registration").daemon().factory());
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    worker = executor;
    var api = client.admissionRegistration().v1();
    watch(api.mutatingWebhookConfigurations().withName(Registrations.NAME));
    watch(api.validatingWebhookConfigurations().withName(Registrations.NAME));
  }

  @Override
  public void stop() {
    registration.release();
    informers.forEach(SharedIndexInformer::stop);
    informers.clear();
    ScheduledExecutorService executor = worker;
    worker = null;
    if (executor != null) {
      executor.shutdownNow();
    }
  }

  private <T extends HasMetadata> void watch(Informable<T> configuration) {
    SharedIndexInformer<T> informer = configuration.runnableInformer(0);
    informer.exceptionHandler((_, problem) -> {
      LOG.warn(
          "Watching {} {} failed, trying again: {}",
          informer.getApiTypeClass().getSimpleName(),
          Registrations.NAME,
          problem.toString());
      return true;
    });
    informer.addEventHandler(
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(T added) {
            repairSoon(0);
          }

          @Override
          public void onUpdate(T before, T after) {
            repairSoon(0);
          }

          @Override
          public void onDelete(T deleted, boolean finalStateUnknown) {
            repairSoon(0);
          }
        });
    informers.add(informer);
    var _ = informer.start();
  }

  private void repairSoon(long seconds) {
    ScheduledExecutorService executor = worker;
    if (executor != null && !executor.isShutdown()) {
      var _ = executor.schedule(this::repair, seconds, TimeUnit.SECONDS);
    }
  }

  private void repair() {
    try {
      registration.repair();
    } catch (RuntimeException e) {
      LOG.warn("Webhook configurations cannot be repaired, trying again: {}", e.getMessage(), e);
      repairSoon(RETRY_SECONDS);
    }
  }
}
