package io.servicerouting.packaging.olm.check;

/** What becomes of a bundle that breaks a rule. */
public enum Severity {
  /** It is refused, or does not work. */
  ERROR,
  /** It is accepted, with a warning. */
  WARNING
}
