package io.servicerouting.agent.kube;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What an API server and its etcd know: the Services there are now, and the history of changes as
 * far as it was not compacted. Thread-safe.
 */
final class ClusterModel {

  /** One state of one object. */
  record Entry(String namespace, String name, long resourceVersion, String value) {
    String key() {
      return namespace + "/" + name;
    }

    /** As the API writes it. The value goes into a label. */
    String json() {
      return """
      {"kind":"Service","apiVersion":"v1","metadata":{"name":"%s","namespace":"%s","uid":"u-%s",\
      "resourceVersion":"%d","creationTimestamp":"2026-01-01T00:00:00Z","labels":{"value":"%s"},\
      "managedFields":[{"manager":"kubectl","fieldsV1":{"f:spec":{"f:ports":{".":{}}}}}]},\
      "spec":{"type":"ClusterIP","clusterIP":"10.96.0.10","clusterIPs":["10.96.0.10"],\
      "ports":[{"name":"http","protocol":"TCP","port":80,"targetPort":8080}]},\
      "status":{"loadBalancer":{}}}\
      """
          .formatted(name, namespace, name, resourceVersion, value);
    }
  }

  /** What a watch reports next. */
  sealed interface Step {
    long resourceVersion();

    /** The line of the watch, with its end. */
    String json();
  }

  /** One change. */
  record Change(String type, Entry entry) implements Step {
    @Override
    public long resourceVersion() {
      return entry.resourceVersion;
    }

    @Override
    public String json() {
      return "{\"type\":\"" + type + "\",\"object\":" + entry.json() + "}\n";
    }
  }

  /** Nothing has changed up to a version. */
  record Bookmark(long resourceVersion) implements Step {
    @Override
    public String json() {
      return """
      {"type":"BOOKMARK","object":{"kind":"Service","apiVersion":"v1",\
      "metadata":{"resourceVersion":"%d","creationTimestamp":null},"spec":{},\
      "status":{"loadBalancer":{}}}}
      """
          .formatted(resourceVersion);
    }
  }

  /** Nothing is sent: so a server treats a watch from a version that it has not reached yet. */
  record Nothing(long resourceVersion) implements Step {
    @Override
    public String json() {
      return "";
    }
  }

  private final Map<String, Entry> entries = new TreeMap<>();
  private final List<Change> history = new ArrayList<>();
  private long resourceVersion;
  private long compactedTo;

  /**
   * @param firstVersion where versions begin
   */
  ClusterModel(long firstVersion) {
    this.resourceVersion = firstVersion;
    this.compactedTo = firstVersion;
  }

  synchronized long resourceVersion() {
    return resourceVersion;
  }

  synchronized Map<String, Entry> entries() {
    return new TreeMap<>(entries);
  }

  synchronized void put(String namespace, String name, String value) {
    Entry entry = new Entry(namespace, name, ++resourceVersion, value);
    boolean isNew = entries.put(entry.key(), entry) == null;
    record(new Change(isNew ? "ADDED" : "MODIFIED", entry));
  }

  synchronized void delete(String key) {
    Entry old = entries.remove(key);
    if (old != null) {
      Entry last = new Entry(old.namespace, old.name, ++resourceVersion, old.value);
      record(new Change("DELETED", last));
    }
  }

  /** Something else in the cluster has changed. */
  synchronized void tick() {
    resourceVersion++;
  }

  private void record(Change change) {
    history.add(change);
    notifyAll();
  }

  /** Forgets the history up to now, as compaction or a restarted API server does. */
  synchronized void compact() {
    history.clear();
    compactedTo = resourceVersion;
  }

  /** Whether a watch from, or a list at, this version is no longer possible. */
  synchronized boolean hasForgotten(long version) {
    return version < compactedTo;
  }

  /** As after a restore from a backup: earlier versions, which are given out a second time. */
  synchronized void restore(ClusterModel backup) {
    entries.clear();
    entries.putAll(backup.entries());
    history.clear();
    resourceVersion = backup.resourceVersion();
    compactedTo = resourceVersion;
    notifyAll();
  }

  /**
   * The first change after a version, or a bookmark if none comes in time.
   *
   * @return null if it is no longer known what came after that version
   */
  synchronized @Nullable Step next(long after, long waitMillis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
    while (true) {
      if (hasForgotten(after)) {
        return null;
      }
      for (Change change : history) {
        if (change.entry.resourceVersion > after) {
          return change;
        }
      }
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return after > resourceVersion ? new Nothing(after) : new Bookmark(resourceVersion);
      }
      wait(left);
    }
  }
}
