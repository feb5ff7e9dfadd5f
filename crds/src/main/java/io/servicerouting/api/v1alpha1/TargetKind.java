package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a policy can be attached to. */
public enum TargetKind {
  /** A core Service. */
  @JsonProperty("Service")
  SERVICE
}
