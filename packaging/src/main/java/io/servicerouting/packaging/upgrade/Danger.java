package io.servicerouting.packaging.upgrade;

/** Why a change of a CRD is refused: objects, or those who write them, may no longer be valid. */
enum Danger {
  KIND_REMOVED,
  SCOPE_CHANGED,
  VERSION_REMOVED,
  FIELD_REMOVED,
  FIELD_REQUIRED,
  TYPE_CHANGED,
  ENUM_NARROWED,
  DEFAULT_CHANGED,
  LIMIT_TIGHTENED,
  PATTERN_CHANGED,
  RULE_ADDED,
  /** A keyword that is not known to be safe has another value. */
  KEYWORD_CHANGED
}
