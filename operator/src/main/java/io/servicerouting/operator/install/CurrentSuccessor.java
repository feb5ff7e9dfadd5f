package io.servicerouting.operator.install;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Who routes Services that are handed back, as the installation last found out: kube-proxy until it
 * has. Thread-safe.
 */
public final class CurrentSuccessor {
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile Successor current = new Successor.KubeProxy();

  /** Who it is. */
  public Successor get() {
    return current;
  }

  /** Registers somebody to be told when that changed; must return soon. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Tells it no more. */
  public void forget(Runnable listener) {
    listeners.remove(listener);
  }

  /** Says who it is: the installation, and nobody else. */
  public void set(Successor successor) {
    if (!successor.equals(current)) {
      current = successor;
      listeners.forEach(Runnable::run);
    }
  }
}
