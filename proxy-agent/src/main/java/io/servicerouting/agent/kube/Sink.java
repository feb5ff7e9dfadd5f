package io.servicerouting.agent.kube;

/**
 * Where a {@link Watcher} delivers. Called from the watcher's thread alone. It may block: then the
 * stream is not read any further, and TCP slows the server down.
 *
 * @param <T> what routing makes of an object
 */
@FunctionalInterface
public interface Sink<T> {

  /**
   * Takes an event. If it throws a {@link RuntimeException} the event counts as not delivered: the
   * watcher lists anew and delivers it again.
   *
   * @throws InterruptedException if the watcher was closed while the sink waited
   */
  void accept(ResourceEvent<T> event) throws InterruptedException;
}
