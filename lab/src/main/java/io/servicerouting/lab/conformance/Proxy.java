package io.servicerouting.lab.conformance;

import io.servicerouting.lab.KubeProxyMode;

/** Who routes the Services while the tests run. */
enum Proxy {
  OURS("ours", KubeProxyMode.NONE),
  KUBE_PROXY("kube-proxy", KubeProxyMode.IPTABLES);

  private final String title;
  private final KubeProxyMode mode;

  Proxy(String title, KubeProxyMode mode) {
    this.title = title;
    this.mode = mode;
  }

  /** As the command line and the table name it. */
  String title() {
    return title;
  }

  KubeProxyMode mode() {
    return mode;
  }

  static Proxy named(String title) {
    for (Proxy proxy : values()) {
      if (proxy.title.equals(title)) {
        return proxy;
      }
    }
    throw new IllegalArgumentException("ours or kube-proxy, not '%s'".formatted(title));
  }
}
