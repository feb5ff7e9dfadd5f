package io.servicerouting.agent;

import io.servicerouting.agent.dataplane.iptables.IptablesConfig;
import io.servicerouting.agent.dataplane.iptables.Variant;
import io.servicerouting.agent.view.Install;
import io.servicerouting.routing.NodePortAddresses;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options of the agent. Those of kube-proxy keep kube-proxy's names. Which ones the environment
 * may state too is in {@link AgentEnvironment}.
 */
final class AgentOptions {
  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description =
          "How to reach the API server. Without it the agent uses its pod's service account.")
  @Nullable Path kubeconfig;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "The context of the kubeconfig. Default: its current one.")
  @Nullable String context;

  @Option(
      names = "--api-server",
      paramLabel = "URL[,URL]",
      description =
          "Addresses of the API server, tried in turn, for use with the service account. Needed"
              + " where nobody else serves the cluster's own address for it (often 10.96.0.1), that"
              + " is on nodes without kube-proxy. While none of them answers, the cluster's own"
              + " address is used, from KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT. Also"
              + " from SRP_API_SERVER.")
  @Nullable String apiServer;

  @Option(
      names = "--node-name",
      paramLabel = "NAME",
      description = "The name of the Node object the agent works for. Also from NODE_NAME.")
  @Nullable String nodeName;

  @Option(
      names = "--install",
      paramLabel = "HOW",
      defaultValue = "BesideKubeProxy",
      description =
          "BesideKubeProxy: route the Services labelled"
              + " service.kubernetes.io/service-proxy-name=servicerouting.io. InsteadOfKubeProxy:"
              + " route all Services but those handed to another proxy. Also from SRP_INSTALL."
              + " Default: BesideKubeProxy.")
  Install install = Install.BesideKubeProxy;

  @Option(
      names = "--default-mode",
      paramLabel = "MODE",
      defaultValue = "iptables",
      description =
          "The mode of Services for which no policy names one: iptables. Also from"
              + " SRP_DEFAULT_MODE. Default: iptables.")
  String defaultMode = "iptables";

  @Option(
      names = "--detect-local-mode",
      paramLabel = "MODE",
      description =
          "How the node's pods are recognised: ClusterCIDR, NodeCIDR, BridgeInterface,"
              + " InterfaceNamePrefix or None. Also from SRP_DETECT_LOCAL_MODE. Default: ClusterCIDR"
              + " if --cluster-cidr is given, else NodeCIDR.")
  @Nullable DetectLocalMode detectLocalMode;

  /** The values of {@code --detect-local-mode}, spelled as kube-proxy's. */
  enum DetectLocalMode {
    ClusterCIDR,
    NodeCIDR,
    BridgeInterface,
    InterfaceNamePrefix,
    None
  }

  @Option(
      names = "--cluster-cidr",
      paramLabel = "RANGE[,RANGE]",
      hideParamSyntax = true,
      split = ",",
      description = "The cluster's pod ranges, of either family. Also from SRP_CLUSTER_CIDR.")
  @Nullable List<String> clusterCidr;

  @Option(
      names = "--pod-bridge-interface",
      paramLabel = "NAME",
      description = "The bridge the node's pods are attached to, for BridgeInterface.")
  @Nullable String podBridgeInterface;

  @Option(
      names = "--pod-interface-name-prefix",
      paramLabel = "PREFIX",
      description = "How the names of pods' interfaces begin, for InterfaceNamePrefix.")
  @Nullable String podInterfaceNamePrefix;

  @Option(
      names = "--nodeport-addresses",
      paramLabel = "primary|RANGE[,RANGE]",
      hideParamSyntax = true,
      split = ",",
      defaultValue = "primary",
      description =
          "Which of the node's addresses node ports answer at: the Node's first address of each"
              + " family and 127.0.0.0/8, or those within these ranges. A family without a range"
              + " gets all. Also from SRP_NODEPORT_ADDRESSES. Default: primary.")
  List<String> nodePortAddresses = List.of(NodePortAddresses.PRIMARY);

  @Option(
      names = "--large-cluster-endpoints",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "With more endpoints than this, those of other nodes get no chain of their own: a third"
              + " of the rules. Also from SRP_LARGE_CLUSTER_ENDPOINTS. Default: 1000.")
  int largeCluster = IptablesConfig.LARGE_CLUSTER;

  @Option(names = "--masquerade-all", description = "Masquerade pods' traffic to ClusterIPs too.")
  boolean masqueradeAll;

  @Option(
      names = "--iptables-masquerade-bit",
      paramLabel = "N",
      defaultValue = "14",
      description =
          "The bit of the packet mark that asks for source NAT, 0 to 31; the next one condemns"
              + " packets. Default: 14.")
  int masqueradeBit = 14;

  @Option(
      names = "--iptables-variant",
      paramLabel = "VARIANT",
      description =
          "LEGACY or NFT. Also from SRP_IPTABLES_VARIANT. Default: the one that the host already"
              + " uses.")
  @Nullable Variant iptablesVariant;

  @Option(
      names = "--audit-period",
      paramLabel = "DURATION",
      defaultValue = "PT1M",
      description =
          "How often the kernel's rules are compared with what they should be, as an ISO 8601"
              + " duration. Also from SRP_AUDIT_PERIOD. Default: PT1M.")
  Duration auditPeriod = Duration.ofMinutes(1);

  @Option(
      names = "--observe-period",
      paramLabel = "DURATION",
      defaultValue = "PT1M",
      description =
          "How often the connections to endpoints of Services under a policy are counted, as an ISO"
              + " 8601 duration of at least PT1S. Also from SRP_OBSERVE_PERIOD. Default: PT1M.")
  Duration observePeriod = Duration.ofMinutes(1);

  @Option(
      names = "--status-address",
      paramLabel = "ADDRESS:PORT",
      defaultValue = "0.0.0.0:10356",
      description =
          "Where /livez, /readyz and /metrics are. Also from SRP_STATUS_ADDRESS. Default:"
              + " 0.0.0.0:10356.")
  String statusAddress = "0.0.0.0:10356";

  @Option(
      names = "--healthz-bind-address",
      paramLabel = "ADDRESS:PORT",
      defaultValue = "0.0.0.0:10256",
      description =
          "With InsteadOfKubeProxy: where kube-proxy's /healthz is, which cloud balancers probe."
              + " Default: 0.0.0.0:10256.")
  String healthzBindAddress = "0.0.0.0:10256";

  @Option(
      names = "--metrics-bind-address",
      paramLabel = "ADDRESS:PORT",
      defaultValue = "127.0.0.1:10249",
      description =
          "With InsteadOfKubeProxy: where kube-proxy's /proxyMode is. Default: 127.0.0.1:10249.")
  String metricsBindAddress = "127.0.0.1:10249";

  @Option(
      names = "--clean-kube-proxy",
      paramLabel = "true|false",
      arity = "1",
      defaultValue = "true",
      description =
          "With InsteadOfKubeProxy: remove the rules that kube-proxy left once it is gone and all"
              + " Services are programmed. Also from SRP_CLEAN_KUBE_PROXY. Default: true.")
  boolean cleanKubeProxy = true;

  @Option(
      names = "--uninstall",
      paramLabel = "true|false",
      arity = "1",
      defaultValue = "false",
      description =
          "Route until kube-proxy can carry the traffic and no Service is left to the agent by"
              + " label; then remove what --cleanup removes, report it in the NodeRoutingState, and"
              + " idle. Also from SRP_UNINSTALL. Default: false.")
  boolean uninstall;

  @Option(
      names = "--dry-run",
      description =
          "Print the rules as input for iptables-restore and end. Nothing is changed, neither in"
              + " the kernel nor in the API. Needs no privileges.")
  boolean dryRun;

  @Option(
      names = "--cleanup",
      description =
          "Remove all rules of this agent, of both variants and families, set route_localnet back"
              + " unless other rules deal with 127.0.0.0/8, and nothing else; then end. Needs no API"
              + " server. Refuses if no rules of kube-proxy are there to take over.")
  boolean cleanup;

  @Option(
      names = "--force",
      description =
          "With --cleanup or --uninstall: remove the rules also if nobody is seen who would route"
              + " Services then. Also from SRP_CLEANUP_FORCE.")
  boolean force;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description = "error, warn, info or debug. Also from SRP_LOG_LEVEL. Default: info.")
  LogSetup.LogLevel logLevel = LogSetup.LogLevel.info;
}
