package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How new pods are given the spread that policies ask for. */
public enum Injection {
  /** By a mutating webhook. */
  @JsonProperty("Webhook")
  WEBHOOK,
  /** Not at all. */
  @JsonProperty("Off")
  OFF
}
