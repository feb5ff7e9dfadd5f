package io.servicerouting.operator.install;

import io.servicerouting.api.v1alpha1.ServiceRoutingConfigSpec;
import org.jspecify.annotations.Nullable;

/**
 * What the ConfigMap {@code servicerouting-installation} remembers, so that a ServiceRoutingConfig
 * that is not there can mean two things: not made yet, or deleted.
 *
 * @param phase how far the installation is
 * @param message in words, while something is waited for; empty otherwise
 * @param spec the last spec that could be followed: agents must be run by it until they have
 *     removed their rules, when the object itself is gone; null if there never was one
 */
record InstallRecord(Phase phase, String message, @Nullable ServiceRoutingConfigSpec spec) {

  /** How far the installation is. */
  enum Phase {
    /** ServiceRoutingConfig is followed. */
    Installed,
    /** Services are handed back, then agents remove their rules. */
    Uninstalling,
    /** No node has a rule of ours any more: what is left can be deleted in any order. */
    RulesRemoved,
    /** Stays, so that nothing is installed until somebody makes a ServiceRoutingConfig. */
    Uninstalled
  }

  static InstallRecord installed(@Nullable ServiceRoutingConfigSpec spec) {
    return new InstallRecord(Phase.Installed, "", spec);
  }

  InstallRecord with(Phase phase, String message) {
    return new InstallRecord(phase, message, spec);
  }
}
