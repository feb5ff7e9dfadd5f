package io.servicerouting.operator.ownership;

import java.util.List;

/** A place of a Service that the operator may write. There are no others. */
public enum ServiceField {
  /**
   * The label that tells kube-proxy to leave a Service alone, and the agents to route it
   * (KEP-2447).
   */
  PROXY_NAME,
  /** {@code spec.externalTrafficPolicy}. */
  EXTERNAL,
  /** {@code spec.internalTrafficPolicy}. */
  INTERNAL;

  /** The label's key. */
  public static final String PROXY_NAME_LABEL = "service.kubernetes.io/service-proxy-name";

  /** The label's value that means us. */
  public static final String OUR_PROXY_NAME = "servicerouting.io";

  /** What the API server fills in for either traffic policy where nobody states it. */
  public static final String DEFAULT_TRAFFIC_POLICY = "Cluster";

  /** The names on the way to the value, from the root of the object. */
  public List<String> path() {
    return switch (this) {
      case PROXY_NAME -> List.of("metadata", "labels", PROXY_NAME_LABEL);
      case EXTERNAL -> List.of("spec", "externalTrafficPolicy");
      case INTERNAL -> List.of("spec", "internalTrafficPolicy");
    };
  }

  /** For people: {@code spec.externalTrafficPolicy}. */
  public String displayName() {
    return this == PROXY_NAME ? "label " + PROXY_NAME_LABEL : String.join(".", path());
  }
}
