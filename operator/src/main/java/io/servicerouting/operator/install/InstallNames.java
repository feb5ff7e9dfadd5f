package io.servicerouting.operator.install;

import io.servicerouting.operator.world.AgentPod;
import java.util.Map;

/** Names of what the operator makes or expects in its namespace and in the cluster. */
final class InstallNames {

  /** The agents' DaemonSet, its ServiceAccount and the ConfigMap with its settings. */
  static final String AGENT = "proxy-agent";

  /** The ConfigMap that remembers that the operator once installed. */
  static final String RECORD = "servicerouting-installation";

  /** The webhooks' certificate. */
  static final String CERTIFICATES = "servicerouting-webhook-certs";

  /** A ClusterRole of the bundle: owns what belongs to the agents, so goes and takes it along. */
  static final String AGENT_ROLE = "servicerouting-proxy-agent";

  /** The CRD without which there is nothing to install by. */
  static final String CONFIG_CRD = "serviceroutingconfigs.servicerouting.io";

  static final String NAME_LABEL = "app.kubernetes.io/name";
  static final String PRODUCT = "servicerouting";
  static final String COMPONENT_LABEL = "app.kubernetes.io/component";

  static final Map<String, String> AGENT_LABELS = AgentPod.LABELS;
  static final Map<String, String> OPERATOR_LABELS =
      Map.of(NAME_LABEL, PRODUCT, COMPONENT_LABEL, "operator");

  private InstallNames() {}
}
