package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How one expression of a label selector judges a label. */
public enum SelectorOperator {
  /** The label's value is one of the values. */
  @JsonProperty("In")
  IN,
  /** The label's value is none of the values, or there is no such label. */
  @JsonProperty("NotIn")
  NOT_IN,
  /** There is such a label. */
  @JsonProperty("Exists")
  EXISTS,
  /** There is no such label. */
  @JsonProperty("DoesNotExist")
  DOES_NOT_EXIST
}
