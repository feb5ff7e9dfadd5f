package io.servicerouting.agent.kube;

import io.servicerouting.agent.kube.decode.Decoded;
import io.servicerouting.agent.kube.decode.ObjectMeta;
import io.servicerouting.routing.ObjectName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the sink has been told, and what it has to be told next. Per object only the version is
 * kept.
 *
 * <p>An object counts as told when the sink has taken it, so after any failure a new list delivers
 * what is missing and nothing else. To be used by one thread.
 *
 * @param <T> what routing makes of an object
 */
final class Delivery<T> {
  /** A version that no object has. */
  private static final String FORGOTTEN = "";

  private final Sink<T> sink;
  private final Map<ObjectName, String> told = new HashMap<>();
  private final Set<ObjectName> listed = new HashSet<>();
  private @Nullable String position;
  private String highest = "";
  private boolean synced;

  Delivery(Sink<T> sink) {
    this.sink = sink;
  }

  /** From which version a watch goes on; null if only a list helps. */
  @Nullable String position() {
    return position;
  }

  /** Whether the sink has been told everything once. */
  boolean synced() {
    return synced;
  }

  /** How many objects the sink knows of. */
  int objects() {
    return told.size();
  }

  /** Only a new list helps. */
  void losePosition() {
    position = null;
  }

  /** The versions that we know mean nothing any more: a new list delivers every object again. */
  void forgetVersions() {
    losePosition();
    highest = "";
    told.replaceAll((_, _) -> FORGOTTEN);
  }

  /** A list begins. */
  void listStarts() {
    losePosition();
    listed.clear();
  }

  /** An object of the list. */
  void listed(Decoded<T> object) throws InterruptedException {
    listed.add(object.meta().name());
    tell(object);
  }

  /**
   * The list is complete: what was not in it is gone.
   *
   * @throws HistoryLostException if the list is older than what we have seen
   */
  void listEnds(String resourceVersion) throws InterruptedException, HistoryLostException {
    requireNotOlder(resourceVersion);
    for (ObjectName name : List.copyOf(told.keySet())) {
      if (!listed.contains(name)) {
        tellGone(name);
      }
    }
    listed.clear();
    reach(resourceVersion);
    tellSynced();
  }

  /** The resource is not served: there are no objects. */
  void notServed() throws InterruptedException {
    losePosition();
    for (ObjectName name : List.copyOf(told.keySet())) {
      tellGone(name);
    }
    tellSynced();
  }

  /** A watch reports an object. */
  void changed(Decoded<T> object) throws InterruptedException, HistoryLostException {
    String resourceVersion = object.meta().resourceVersion();
    requireNotOlder(resourceVersion);
    tell(object);
    reach(resourceVersion);
  }

  /** A watch reports that an object is gone. */
  void deleted(ObjectMeta meta) throws InterruptedException, HistoryLostException {
    requireNotOlder(meta.resourceVersion());
    tellGone(meta.name());
    reach(meta.resourceVersion());
  }

  /** A watch reports that nothing has happened. */
  void bookmark(String resourceVersion) throws InterruptedException, HistoryLostException {
    requireNotOlder(resourceVersion);
    reach(resourceVersion);
  }

  private void tell(Decoded<T> object) throws InterruptedException {
    ObjectMeta meta = object.meta();
    if (meta.resourceVersion().equals(told.get(meta.name()))) {
      return;
    }
    Revision revision = new Revision(meta.uid(), meta.generation());
    switch (object) {
      case Decoded.Usable<T> usable ->
          sink.accept(
              new ResourceEvent.Upsert<>(
                  meta.name(),
                  meta.resourceVersion(),
                  revision,
                  usable.value(),
                  usable.problems()));
      case Decoded.Unusable<T> unusable ->
          sink.accept(
              new ResourceEvent.Unusable<>(
                  meta.name(), meta.resourceVersion(), revision, unusable.problems()));
      case Decoded.Irrelevant<T> _ -> {
        tellGone(meta.name());
        return;
      }
    }
    told.put(meta.name(), meta.resourceVersion());
  }

  private void tellGone(ObjectName name) throws InterruptedException {
    if (told.containsKey(name)) {
      sink.accept(new ResourceEvent.Delete<>(name));
      told.remove(name);
    }
  }

  private void tellSynced() throws InterruptedException {
    if (!synced) {
      sink.accept(new ResourceEvent.Synced<>());
      synced = true;
    }
  }

  private void reach(String resourceVersion) throws InterruptedException {
    sink.accept(new ResourceEvent.Progress<>(resourceVersion));
    position = resourceVersion;
    highest = resourceVersion;
  }

  private void requireNotOlder(String resourceVersion) throws HistoryLostException {
    if (ResourceVersions.isOlder(resourceVersion, highest)) {
      throw new HistoryLostException(resourceVersion, highest);
    }
  }
}
