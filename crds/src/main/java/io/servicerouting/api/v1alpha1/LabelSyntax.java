package io.servicerouting.api.v1alpha1;

/** The syntax of labels in the Kubernetes API, as patterns and rules of the schema. */
final class LabelSyntax {

  /** A key: a name of up to 63 characters, after an optional DNS name and a slash. */
  static final String KEY =
      "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
          + "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$";

  /** The longest key: 253 characters of DNS name, a slash, 63 of name. */
  static final int KEY_LENGTH = 317;

  /** A value, which may be empty. */
  static final String VALUE = "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$";

  static final int VALUE_LENGTH = 63;

  /** In CEL, for each key {@code k} of a map. A schema has no pattern for keys. */
  static final String KEY_RULE = "(k, size(k) <= " + KEY_LENGTH + " && k.matches(r'" + KEY + "'))";

  static final String KEY_MESSAGE =
      "a label's key must be a name such as app or example.com/tier, of letters, digits, - _ and .";

  private LabelSyntax() {}
}
