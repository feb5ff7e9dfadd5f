package io.servicerouting.agent.kube;

import io.servicerouting.agent.kube.decode.Decoded;
import io.servicerouting.agent.kube.decode.ObjectMeta;

/**
 * One line of a watch.
 *
 * @param <T> what routing makes of an object
 */
sealed interface WatchFrame<T> {

  /** ADDED or MODIFIED: the difference depends on where the watch began, not on the object. */
  record Changed<T>(Decoded<T> object) implements WatchFrame<T> {}

  /** DELETED, or changed so that the selectors no longer match. */
  record Deleted<T>(ObjectMeta meta) implements WatchFrame<T> {}

  /** BOOKMARK: nothing has happened up to this version. */
  record Bookmark<T>(String resourceVersion) implements WatchFrame<T> {}
}
