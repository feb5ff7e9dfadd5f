package io.servicerouting.agent.view;

import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.ServiceInfo;
import java.util.function.Predicate;

/** How the agent shares the node with kube-proxy, and so which Services are its own. */
public enum Install {
  /** kube-proxy runs too: only Services that were handed over by label are ours alone. */
  BesideKubeProxy,
  /** There is no kube-proxy: all Services are ours but those handed to somebody else. */
  InsteadOfKubeProxy;

  /** The value of the label {@code service.kubernetes.io/service-proxy-name} that means us. */
  public static final String PROXY_NAME = "servicerouting.io";

  /** By this one pods reach the API server. Only a user may hand it over, by label. */
  private static final ObjectName API_SERVER = new ObjectName("default", "kubernetes");

  /** Whether a Service was left to us: no other proxy serves it. */
  public boolean owns(ServiceInfo service) {
    String proxyName = service.proxyName();
    boolean handedToUs = PROXY_NAME.equals(proxyName);
    return switch (this) {
      case BesideKubeProxy -> handedToUs;
      case InsteadOfKubeProxy -> handedToUs || proxyName == null;
    };
  }

  /**
   * Whether a Service's rules have to be in the kernel: it is ours, or about to be. Those that a
   * policy concerns are programmed while kube-proxy still serves them, so that the label can be
   * written without a gap; our rules stand before kube-proxy's and say the same or what the policy
   * says.
   *
   * @param underPolicy whether a policy concerns a Service
   */
  public boolean routes(ServiceInfo service, Predicate<ServiceInfo> underPolicy) {
    return owns(service)
        || (this == BesideKubeProxy
            && service.proxyName() == null
            && !API_SERVER.equals(service.name())
            && underPolicy.test(service));
  }
}
