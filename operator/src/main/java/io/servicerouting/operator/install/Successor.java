package io.servicerouting.operator.install;

/** Who routes the Services that are handed back. */
public sealed interface Successor {

  /** kube-proxy: where it does not run, or has no rules, nothing may be let go of. */
  record KubeProxy() implements Successor {}

  /**
   * Another proxy, or nobody because nobody has to: kube-proxy is not waited for.
   *
   * @param who in words
   */
  record Another(String who) implements Successor {}

  /** Whether kube-proxy has to be there before anything is let go of. */
  default boolean isKubeProxy() {
    return this instanceof KubeProxy;
  }
}
