package io.servicerouting.operator.world;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an informer keeps of its objects: name and resourceVersion. The object itself is given to a
 * sink on arrival, on the informer's own thread, so that lists page by page become records and no
 * queue of whole objects builds up.
 *
 * @param <V> the kind of object
 */
final class ReducingStore<V extends HasMetadata> implements ItemStore<V> {

  /**
   * Takes objects.
   *
   * @param <V> the kind of object
   */
  interface Sink<V> {
    /** A new version of an object. */
    void put(V object);

    /** An object is gone; also one whose deletion was missed and found by listing anew. */
    void remove(@Nullable String namespace, String name);
  }

  private record Seen(@Nullable String namespace, String name, String resourceVersion) {}

  private final Map<String, Seen> seen = new ConcurrentHashMap<>();
  private final Supplier<V> empty;
  private final Sink<V> sink;
  private boolean closed;

  /**
   * Of one kind.
   *
   * @param empty makes an object without content
   */
  ReducingStore(Supplier<V> empty, Sink<V> sink) {
    this.empty = empty;
    this.sink = sink;
  }

  @Override
  public String getKey(V object) {
    return Cache.metaNamespaceKeyFunc(object);
  }

  @Override
  public synchronized @Nullable V put(String key, V object) {
    if (closed) {
      return null;
    }
    ObjectMeta metadata = object.getMetadata();
    Seen before =
        seen.put(
            key,
            new Seen(metadata.getNamespace(), metadata.getName(), metadata.getResourceVersion()));
    // Listing anew after a lost watch brings mostly what is known.
    if (before == null || !before.resourceVersion().equals(metadata.getResourceVersion())) {
      sink.put(object);
    }
    return before == null ? null : restored(before);
  }

  @Override
  public synchronized @Nullable V remove(String key) {
    Seen before = seen.remove(key);
    if (before == null) {
      return null;
    }
    sink.remove(before.namespace(), before.name());
    return restored(before);
  }

  /** Removes everything and takes nothing more: an event may still be on its way. */
  synchronized void removeAll() {
    closed = true;
    List.copyOf(seen.keySet()).forEach(this::remove);
  }

  @Override
  public Stream<String> keySet() {
    return seen.keySet().stream();
  }

  @Override
  public Stream<V> values() {
    return seen.values().stream().map(this::restored);
  }

  @Override
  public @Nullable V get(String key) {
    Seen found = seen.get(key);
    return found == null ? null : restored(found);
  }

  @Override
  public int size() {
    return seen.size();
  }

  @Override
  public boolean isFullState() {
    return false;
  }

  private V restored(Seen seen) {
    V object = empty.get();
    object.setMetadata(new ObjectMeta());
    object.getMetadata().setNamespace(seen.namespace());
    object.getMetadata().setName(seen.name());
    object.getMetadata().setResourceVersion(seen.resourceVersion());
    return object;
  }
}
