package io.servicerouting.operator.policy;

/**
 * A condition without the time of its last transition.
 *
 * @param type its type
 * @param holds whether its status is True; False otherwise
 * @param reason a word for programs, in CamelCase
 * @param message for people: what is the matter and what can be done
 */
record ConditionDraft(String type, boolean holds, String reason, String message) {
  static final String ACCEPTED = "Accepted";
  static final String RESOLVED_REFS = "ResolvedRefs";
  static final String PROGRAMMED = "Programmed";
  static final String SPREAD = "Spread";
  static final String SERVICE_FIELDS = "ServiceFields";
  static final String READY = "Ready";
  static final String RECONCILING = "Reconciling";
  static final String STALLED = "Stalled";

  /** Far below what the schema of conditions lets in, so that a status stays readable. */
  private static final int LONGEST_MESSAGE = 1024;

  ConditionDraft {
    if (message.length() > LONGEST_MESSAGE) {
      message = message.substring(0, LONGEST_MESSAGE - 3) + "...";
    }
  }

  static ConditionDraft yes(String type, String reason, String message) {
    return new ConditionDraft(type, true, reason, message);
  }

  static ConditionDraft no(String type, String reason, String message) {
    return new ConditionDraft(type, false, reason, message);
  }

  /** What the API has for {@link #holds}. */
  String status() {
    return holds ? "True" : "False";
  }
}
