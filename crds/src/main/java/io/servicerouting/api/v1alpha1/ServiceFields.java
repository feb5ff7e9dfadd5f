package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether the operator aligns a Service's own traffic policy fields with a policy. */
public enum ServiceFields {
  /** Where nobody has stated them. What applies when no policy says anything. */
  @JsonProperty("WhenUnstated")
  WHEN_UNSTATED,
  /** The Service is left as it is. */
  @JsonProperty("Never")
  NEVER,
  /** Also where somebody else has stated them. */
  @JsonProperty("Force")
  FORCE
}
