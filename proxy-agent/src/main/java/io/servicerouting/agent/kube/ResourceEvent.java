package io.servicerouting.agent.kube;

import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem;
import java.util.List;

/**
 * What has happened to a watched resource. The events of one {@link Watcher} come in the order of
 * the API's history, none twice and none missing; changes that followed each other while there was
 * no contact come as one. A cluster-scoped object's name has an empty namespace.
 *
 * @param <T> what routing makes of an object
 */
public sealed interface ResourceEvent<T> {

  /**
   * An object is new or has changed.
   *
   * @param resourceVersion the version of this state
   * @param revision the version of its spec
   * @param problems fields that are left out of the value; empty if all is well
   */
  record Upsert<T>(
      ObjectName name, String resourceVersion, Revision revision, T value, List<Problem> problems)
      implements ResourceEvent<T> {}

  /**
   * An object is new or has changed, but cannot be understood. What is known of it from before
   * should stay in force.
   *
   * @param resourceVersion the version of this state
   * @param revision the version of its spec
   * @param problems why; never empty
   */
  record Unusable<T>(
      ObjectName name, String resourceVersion, Revision revision, List<Problem> problems)
      implements ResourceEvent<T> {}

  /** An object is gone, or has become one that routing has no use for. */
  record Delete<T>(ObjectName name) implements ResourceEvent<T> {}

  /**
   * All changes up to a version have been delivered. Comes after each list, each event of a watch
   * and each bookmark.
   */
  record Progress<T>(String resourceVersion) implements ResourceEvent<T> {}

  /**
   * All objects there are have been delivered for the first time; or there are none because the CRD
   * is not installed. Comes once.
   */
  record Synced<T>() implements ResourceEvent<T> {}
}
