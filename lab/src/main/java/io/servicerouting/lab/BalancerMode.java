package io.servicerouting.lab;

import java.util.Locale;

/** What stands in for a cloud's load balancer. */
public enum BalancerMode {
  /** None: Services of type LoadBalancer stay pending. */
  NONE,
  /** Sends to the nodes whose health check answers, as an NLB does. */
  HEALTH,
  /** Sends to every Ready node. */
  ALL;

  /** As the balancer's command line spells it. */
  public String argument() {
    return name().toLowerCase(Locale.ROOT);
  }
}
