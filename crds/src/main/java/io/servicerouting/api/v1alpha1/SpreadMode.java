package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What keeps pods of a Service apart. */
public enum SpreadMode {
  /** {@code affinity.podAntiAffinity}. */
  @JsonProperty("PodAntiAffinity")
  POD_ANTI_AFFINITY,
  /** {@code topologySpreadConstraints}. */
  @JsonProperty("TopologySpread")
  TOPOLOGY_SPREAD
}
