package io.servicerouting.agent.view;

import io.servicerouting.routing.ServiceInfo;

/** How the agent shares the node with kube-proxy, and so which Services are its own. */
public enum Install {
  /** kube-proxy runs too: only Services that were handed over by label are ours. */
  BesideKubeProxy,
  /** There is no kube-proxy: all Services are ours but those handed to somebody else. */
  InsteadOfKubeProxy;

  /** The value of the label {@code service.kubernetes.io/service-proxy-name} that means us. */
  public static final String PROXY_NAME = "servicerouting.io";

  /** Whether a Service is ours to route. */
  public boolean concerns(ServiceInfo service) {
    String proxyName = service.proxyName();
    boolean handedToUs = PROXY_NAME.equals(proxyName);
    return switch (this) {
      case BesideKubeProxy -> handedToUs;
      case InsteadOfKubeProxy -> handedToUs || proxyName == null;
    };
  }
}
