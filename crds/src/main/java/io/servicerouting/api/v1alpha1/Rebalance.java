package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to running pods that are spread badly. */
public enum Rebalance {
  /** Nothing. */
  @JsonProperty("Off")
  OFF,
  /** The policy's status names them. */
  @JsonProperty("Advise")
  ADVISE,
  /** They are evicted where that makes the traffic more even. */
  @JsonProperty("Evict")
  EVICT
}
