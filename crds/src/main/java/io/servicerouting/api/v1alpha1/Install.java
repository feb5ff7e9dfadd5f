package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the agents share the nodes with kube-proxy. */
public enum Install {
  /** kube-proxy stays; the agents route the Services that were handed to them by label. */
  @JsonProperty("BesideKubeProxy")
  BESIDE_KUBE_PROXY,
  /** There is no kube-proxy; the agents route all Services. */
  @JsonProperty("InsteadOfKubeProxy")
  INSTEAD_OF_KUBE_PROXY
}
