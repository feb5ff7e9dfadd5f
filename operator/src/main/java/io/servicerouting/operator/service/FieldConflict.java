package io.servicerouting.operator.service;

import io.servicerouting.operator.ownership.ServiceField;

/**
 * A field of a Service that a policy wants to align and that is somebody else's.
 *
 * @param field the field
 * @param actual what it holds
 * @param wanted what the policy asks for
 * @param manager the field manager that owns it
 * @param why how sure it is that the manager stated it
 * @param message for people: what is the matter and what to do; at most 600 characters
 */
public record FieldConflict(
    ServiceField field, String actual, String wanted, String manager, Why why, String message) {

  /** Why the field is left alone. */
  public enum Why {
    /** Its manager's manifest states it, or it holds something other than the default. */
    STATED,
    /** It holds the default, and nothing tells whether somebody stated that. */
    MAYBE_STATED,
    /** It was taken with force before, and its manager took it back. */
    TAKEN_BACK
  }
}
