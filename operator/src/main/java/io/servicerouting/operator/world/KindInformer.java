package io.servicerouting.operator.world;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.servicerouting.operator.world.ReducingStore.Sink;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists and watches one kind from when it is opened until it is closed, any number of times.
 *
 * @param <T> the kind of object
 */
final class KindInformer<T extends HasMetadata> {
  private static final Logger LOG = LoggerFactory.getLogger(KindInformer.class);

  /** Objects of one answer: EndpointSlices may have some ten KB each. */
  private static final long PAGE = 200;

  private final Informable<T> kind;
  private final Supplier<T> empty;
  private final Sink<T> sink;
  private @Nullable SharedIndexInformer<T> informer;
  private @Nullable ReducingStore<T> store;

  /**
   * @param empty makes an object without content
   * @param sink takes the objects
   */
  KindInformer(Informable<T> kind, Supplier<T> empty, Sink<T> sink) {
    this.kind = kind;
    this.empty = empty;
    this.sink = sink;
  }

  /**
   * Starts; returns at once.
   *
   * @return done when all objects have been taken; never if it is closed before
   */
  synchronized CompletableFuture<Void> open() {
    if (informer != null) {
      throw new IllegalStateException("opened twice without being closed");
    }
    var kept = new ReducingStore<>(empty, sink);
    SharedIndexInformer<T> fresh = kind.withLimit(PAGE).runnableInformer(0);
    fresh.itemStore(kept);
    fresh.exceptionHandler((started, problem) -> {
      LOG.warn(
          "Listing or watching {} failed, trying again: {}",
          fresh.getApiTypeClass().getSimpleName(),
          problem.toString());
      return true;
    });
    store = kept;
    informer = fresh;
    return fresh.start().toCompletableFuture();
  }

  /** Stops watching; what was taken stays. */
  synchronized void close() {
    if (informer != null) {
      informer.close();
      informer = null;
      store = null;
    }
  }

  /** Stops watching because the kind is gone, and with it all objects. */
  synchronized void closeAndForget() {
    var kept = store;
    close();
    if (kept != null) {
      kept.removeAll();
    }
  }
}
