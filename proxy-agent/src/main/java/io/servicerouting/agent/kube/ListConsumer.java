package io.servicerouting.agent.kube;

import io.servicerouting.agent.kube.decode.Decoded;

/**
 * Takes the objects of a list as they come in.
 *
 * @param <T> what routing makes of an object
 */
public interface ListConsumer<T> {

  /** The list begins, or begins anew because its snapshot expired between two pages. */
  void starts();

  /**
   * The next object.
   *
   * @throws InterruptedException if the thread was interrupted while the consumer waited
   */
  void item(Decoded<T> object) throws InterruptedException;
}
