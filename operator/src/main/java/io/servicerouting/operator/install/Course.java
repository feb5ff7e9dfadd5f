package io.servicerouting.operator.install;

import org.jspecify.annotations.Nullable;

/** What is to be done, given the record and ServiceRoutingConfig. */
enum Course {
  /** The very first start: make the ServiceRoutingConfig. */
  FIRST_START,
  /** Follow the ServiceRoutingConfig. */
  INSTALL,
  /** It was deleted: hand everything back and clean up. */
  UNINSTALL,
  /** Uninstalled: leave everything alone. */
  REST,
  /** The kind is not served yet: look again soon. */
  WAIT;

  /** Whether there is a ServiceRoutingConfig, for certain. */
  enum Config {
    PRESENT,
    ABSENT,
    /** There is no CRD of that kind. */
    NO_KIND
  }

  static Course of(@Nullable InstallRecord record, Config config) {
    if (config == Config.PRESENT) {
      return INSTALL;
    }
    if (record == null) {
      return config == Config.NO_KIND ? WAIT : FIRST_START;
    }
    return record.phase() == InstallRecord.Phase.Uninstalled ? REST : UNINSTALL;
  }
}
