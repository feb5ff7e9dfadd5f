package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the scheduler does when it cannot spread a pod. */
public enum SpreadEnforcement {
  /** It schedules the pod all the same. */
  @JsonProperty("Preferred")
  PREFERRED,
  /** It leaves the pod pending. */
  @JsonProperty("Required")
  REQUIRED
}
