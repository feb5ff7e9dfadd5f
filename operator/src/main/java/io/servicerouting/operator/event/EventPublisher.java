package io.servicerouting.operator.event;

import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes Events ({@code events.k8s.io/v1}), one after the other on a thread of its own. Events
 * are news, not state: when more come than the API server takes, the newest are dropped.
 */
public final class EventPublisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);
  private static final String CONTROLLER = "servicerouting.io/operator";
  private static final int WAITING = 500;

  /**
   * Good news is left out while more than this waits: after a start, say, with a thousand policies.
   */
  private static final int BUSY = 20;

  private static final int LONGEST_NOTE = 1000; // the API takes 1 kB
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final KubernetesClient client;
  private final String instance;
  private final InstantSource clock;
  private final AtomicLong number = new AtomicLong();
  private final ThreadPoolExecutor sender;

  /**
   * For one replica.
   *
   * @param instance its name
   */
  public EventPublisher(KubernetesClient client, String instance, InstantSource clock) {
    this.client = client;
    this.instance = instance;
    this.clock = clock;
    sender =
        new ThreadPoolExecutor(
            1,
            1,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().name("events").daemon().factory(),
            new DiscardPolicy());
    sender.allowCoreThreadTimeOut(true);
  }

  /** How grave an Event is. */
  public enum Type {
    /** All is as it should be. */
    NORMAL("Normal"),
    /** Somebody has to do something. */
    WARNING("Warning");

    private final String apiName;

    Type(String apiName) {
      this.apiName = apiName;
    }
  }

  /**
   * Publishes an Event; returns at once. One of type Normal is left out when many are waiting.
   *
   * @param regarding whom it is about
   * @param reason a word for programs, in CamelCase, at most 128 characters
   * @param action what was done or tried, in CamelCase
   * @param note for people; cut to what the API takes
   */
  public void publish(
      ObjectReference regarding, Type type, String reason, String action, String note) {
    if (type == Type.NORMAL && sender.getQueue().size() > BUSY) {
      return;
    }
    var now = clock.instant();
    String namespace = regarding.getNamespace();
    var event =
        new EventBuilder()
            .withNewMetadata()
            // Events of cluster-scoped objects live in default.
            .withNamespace(namespace == null || namespace.isEmpty() ? "default" : namespace)
            .withName(
                "%s.%x%x"
                    .formatted(
                        shortened(regarding.getName()),
                        now.toEpochMilli(),
                        number.incrementAndGet()))
            .endMetadata()
            .withEventTime(new MicroTime(TIME.format(now)))
            .withReportingController(CONTROLLER)
            .withReportingInstance(instance)
            .withAction(action)
            .withReason(reason)
            .withRegarding(regarding)
            .withNote(
                note.length() <= LONGEST_NOTE ? note : note.substring(0, LONGEST_NOTE - 3) + "...")
            .withType(type.apiName)
            .build();
    sender.execute(() -> {
      try {
        client.events().v1().events().resource(event).create();
      } catch (KubernetesClientException e) {
        LOG.warn(
            "Event {} of {} {} was not published: {}",
            reason,
            regarding.getKind(),
            regarding.getName(),
            e.getMessage());
      }
    });
  }

  private static String shortened(String name) {
    Objects.requireNonNull(name);
    return name.length() <= 200 ? name : name.substring(0, 200);
  }

  /** Sends what waits, for two seconds at most. */
  @Override
  public void close() {
    sender.shutdown();
    try {
      if (!sender.awaitTermination(Duration.ofSeconds(2).toMillis(), TimeUnit.MILLISECONDS)) {
        sender.shutdownNow();
      }
    } catch (InterruptedException e) {
      sender.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
