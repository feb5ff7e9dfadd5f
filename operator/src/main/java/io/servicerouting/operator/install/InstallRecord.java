package io.servicerouting.operator.install;

import io.servicerouting.api.v1alpha1.ServiceRoutingConfigSpec;
import io.servicerouting.operator.world.HandBackAnnotation;
import org.jspecify.annotations.Nullable;

/**
 * What the ConfigMap {@code servicerouting-installation} remembers, so that a ServiceRoutingConfig
 * that is not there can mean two things: not made yet, or deleted.
 *
 * @param phase how far the installation is
 * @param message in words, while something is waited for; empty otherwise
 * @param spec the last spec that could be followed: agents must be run by it until they have
 *     removed their rules, when the object itself is gone; null if there never was one
 * @param withoutKubeProxy whether ServiceRoutingConfig said that kube-proxy is not to be waited
 *     for, see {@link HandBackAnnotation}
 * @param annotated the same annotation of the ConfigMap itself, which is somebody else's to write;
 *     null if it has none
 * @param kubeProxySeen whether kube-proxy was ever seen
 */
record InstallRecord(
    Phase phase,
    String message,
    @Nullable ServiceRoutingConfigSpec spec,
    boolean withoutKubeProxy,
    @Nullable String annotated,
    boolean kubeProxySeen) {

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

  /** Of a cluster in which nothing was ever installed. */
  static InstallRecord first() {
    return new InstallRecord(Phase.Installed, "", null, false, null, false);
  }

  InstallRecord installed(@Nullable ServiceRoutingConfigSpec spec, boolean withoutKubeProxy) {
    return new InstallRecord(Phase.Installed, "", spec, withoutKubeProxy, annotated, kubeProxySeen);
  }

  InstallRecord with(Phase phase, String message) {
    return new InstallRecord(phase, message, spec, withoutKubeProxy, annotated, kubeProxySeen);
  }

  InstallRecord withoutKubeProxy(boolean without) {
    return new InstallRecord(phase, message, spec, without, annotated, kubeProxySeen);
  }

  InstallRecord kubeProxySeen(boolean seen) {
    return new InstallRecord(phase, message, spec, withoutKubeProxy, annotated, seen);
  }

  /** Everything is over: what was remembered for it is forgotten. */
  InstallRecord uninstalled(String message) {
    return new InstallRecord(Phase.Uninstalled, message, null, false, null, false);
  }

  /** Whether somebody has said that kube-proxy is not to be waited for. */
  boolean handsBackWithoutKubeProxy() {
    return withoutKubeProxy || HandBackAnnotation.WITHOUT_KUBE_PROXY.equals(annotated);
  }
}
