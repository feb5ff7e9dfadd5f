package io.servicerouting.lab;

import java.util.Locale;

/** Whether real kube-proxies run in a lab, and how. */
public enum KubeProxyMode {
  /** None at all; Service addresses lead nowhere until something else programs them. */
  NONE,
  IPTABLES,
  NFTABLES,
  /** Needs the kernel's IP_VS. */
  IPVS;

  /** As kube-proxy's configuration spells it. */
  public String configValue() {
    return name().toLowerCase(Locale.ROOT);
  }
}
