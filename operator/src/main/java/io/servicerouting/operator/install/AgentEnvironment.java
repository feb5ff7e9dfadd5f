package io.servicerouting.operator.install;

import io.servicerouting.api.v1alpha1.Install;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfigSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The agents' settings, as the ConfigMap {@code proxy-agent} has them: the options of {@code
 * proxy-agent --help} that can be given by environment. Settings that somebody else adds to the
 * ConfigMap stay and reach the agents too.
 */
final class AgentEnvironment {

  static final String INSTALL = "SRP_INSTALL";
  static final String DEFAULT_MODE = "SRP_DEFAULT_MODE";
  static final String CLUSTER_CIDR = "SRP_CLUSTER_CIDR";
  static final String NODE_PORT_ADDRESSES = "SRP_NODEPORT_ADDRESSES";
  static final String STATUS_ADDRESS = "SRP_STATUS_ADDRESS";
  static final String API_SERVER = "SRP_API_SERVER";
  static final String UNINSTALL = "SRP_UNINSTALL";
  static final String FORCE = "SRP_CLEANUP_FORCE";

  /** Whether agents are to remove their rules. */
  enum Leave {
    NO,
    /** Where kube-proxy has its own. */
    TO_KUBE_PROXY,
    /** Everywhere. */
    TO_ANYBODY
  }

  private AgentEnvironment() {}

  /** What the operator says. */
  static SortedMap<String, String> of(
      ServiceRoutingConfigSpec spec, Install install, ApiServerAddresses apiServers, Leave leave) {
    var settings = new TreeMap<String, String>();
    settings.put(INSTALL, Installs.apiName(install));
    if (spec.defaultMode() != null) {
      settings.put(DEFAULT_MODE, spec.defaultMode());
    }
    if (spec.clusterCIDRs() != null) {
      settings.put(CLUSTER_CIDR, String.join(",", spec.clusterCIDRs()));
    }
    if (spec.nodePorts() != null && spec.nodePorts().addresses() != null) {
      settings.put(NODE_PORT_ADDRESSES, String.join(",", spec.nodePorts().addresses()));
    }
    if (spec.metrics() != null && spec.metrics().port() != null) {
      settings.put(STATUS_ADDRESS, "0.0.0.0:" + spec.metrics().port());
    }
    if (!apiServers.urls().isEmpty()) {
      settings.put(API_SERVER, apiServers.asText());
    }
    if (leave != Leave.NO) {
      settings.put(UNINSTALL, "true");
    }
    if (leave == Leave.TO_ANYBODY) {
      settings.put(FORCE, "true");
    }
    return settings;
  }

  /**
   * A word that changes when agents have to be started anew. The API server's addresses are not in
   * it, see {@link ApiServerAddresses#noted}.
   */
  static String fingerprint(@Nullable Map<String, String> settings) {
    var text = new StringBuilder();
    new TreeMap<>(settings == null ? Map.of() : settings)
        .forEach((key, value) -> {
          if (!key.equals(API_SERVER)) {
            text.append(key).append('=').append(value).append('\0');
          }
        });
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(digest.digest(text.toString().getBytes(StandardCharsets.UTF_8)), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
