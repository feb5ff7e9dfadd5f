package io.servicerouting.agent;

import io.servicerouting.agent.dataplane.iptables.InstalledRules;
import io.servicerouting.agent.dataplane.iptables.IptablesFactory;
import io.servicerouting.agent.dataplane.iptables.Variant;
import io.servicerouting.agent.dataplane.iptables.VariantDetection;
import io.servicerouting.agent.dataplane.ipvs.IpvsConfig;
import io.servicerouting.agent.dataplane.ipvs.IpvsFactory;
import io.servicerouting.agent.dataplane.ipvs.IpvsRemoval;
import io.servicerouting.agent.dataplane.modes.Modes;
import io.servicerouting.agent.dataplane.userspace.RelayLauncher;
import io.servicerouting.agent.dataplane.userspace.UserspaceFactory;
import io.servicerouting.agent.dataplane.userspace.UserspaceRelay;
import io.servicerouting.agent.drift.RuleWatch;
import io.servicerouting.agent.kube.ApiClient;
import io.servicerouting.agent.kube.ApiTimeouts;
import io.servicerouting.agent.kube.config.ApiConfig;
import io.servicerouting.agent.kube.config.ApiConfigException;
import io.servicerouting.agent.kube.config.ApiServers;
import io.servicerouting.agent.kubeproxy.KubeProxyKernel;
import io.servicerouting.agent.process.HostCommands;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command {@code proxy-agent}. */
@Command(
    name = "proxy-agent",
    mixinStandardHelpOptions = true,
    versionProvider = AgentCommand.VersionText.class,
    subcommands = RelayCommand.class,
    sortOptions = false,
    usageHelpWidth = 100,
    customSynopsis = {
      "proxy-agent --node-name NAME [--kubeconfig FILE] [--install HOW] [OPTIONS]",
      "       proxy-agent --dry-run --node-name NAME [--kubeconfig FILE] [OPTIONS]",
      "       proxy-agent --cleanup [--force]"
    },
    description =
        "%nPrograms this node's kernel so that the cluster's Services are routed as their"
            + " ServiceRoutingPolicies say, and keeps it so until it is ended. SIGTERM leaves the"
            + " rules in place: traffic goes on, and the next start adopts them.%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or ended by SIGTERM",
      "1:the kernel, the API server or a port could not be used; the message says which",
      "2:an option is wrong"
    })
final class AgentCommand implements Callable<Integer> {
  private static final Logger LOG = System.getLogger(AgentCommand.class.getName());

  /** A tool that waits longer than this, for a lock that somebody forgot, is given up on. */
  private static final Duration TOOL_TIMEOUT = Duration.ofMinutes(2);

  @Spec private @Nullable CommandSpec spec;
  @Mixin private final AgentOptions options = new AgentOptions();
  @Mixin private final UserspaceOptions userspace = new UserspaceOptions();

  private final HostCommands commands = new HostCommands(TOOL_TIMEOUT);
  private final AgentEnvironment environment;

  private AgentCommand(AgentEnvironment environment) {
    this.environment = environment;
  }

  /** Runs the agent. */
  public static void main(String[] arguments) {
    System.exit(commandLine(new AgentEnvironment(System.getenv())).execute(arguments));
  }

  static CommandLine commandLine(AgentEnvironment environment) {
    return new CommandLine(new AgentCommand(environment))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Duration.class, AgentCommand::duration)
        .setDefaultValueProvider(environment)
        .setParameterExceptionHandler(
            (wrong, arguments) -> explainOption(wrong, arguments, environment))
        .setExecutionExceptionHandler(AgentCommand::explain);
  }

  private static Duration duration(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new TypeConversionException("'" + text + "' is no ISO 8601 duration such as PT1M");
    }
  }

  private static int explainOption(
      ParameterException wrong, String[] arguments, AgentEnvironment environment) {
    if (environment.leaveOut(wrong, arguments)) {
      return wrong.getCommandLine().execute(arguments);
    }
    PrintWriter err = wrong.getCommandLine().getErr();
    err.println("proxy-agent: " + wrong.getMessage());
    err.println("proxy-agent --help lists all options.");
    return 2;
  }

  private static int explain(
      Exception failure, CommandLine commandLine, CommandLine.ParseResult parsed) {
    LOG.log(Level.DEBUG, "Ended by", failure);
    commandLine.getErr().println("proxy-agent: " + failure.getMessage());
    boolean expected = failure instanceof IOException || failure instanceof ApiConfigException;
    if (!expected) {
      failure.printStackTrace(commandLine.getErr());
    }
    return 1;
  }

  @Override
  public Integer call() throws Exception {
    LogSetup.apply(options.logLevel);
    if (options.cleanup) {
      return cleanUp();
    }
    CheckedOptions checked = new CheckedOptions(options, commandSpec());
    AgentSettings settings = checked.settings(environment.ignored());
    UserspaceRelay relay = relay(checked);
    ApiConfig config = apiConfig();
    String userAgent = "servicerouting-agent/" + Version.current();
    try (ApiClient client = new ApiClient(config, ApiTimeouts.standard(), userAgent)) {
      if (options.dryRun) {
        return dryRun(settings, client);
      }
      Variant variant = variant();
      Modes modes = modes(settings, variant, relay);
      LOG.log(
          Level.INFO,
          "proxy-agent {0} on node {1}, {2}, iptables variant {3}, by {4}",
          Version.current(),
          settings.nodeName(),
          settings.install(),
          variant,
          config.describe());
      // The kernel tells of changes in the nft variant only.
      RuleWatch ruleWatch = variant == Variant.NFT ? new RuleWatch(commands::hasLatelyRun) : null;
      new Agent(settings, client, modes, relay, commands, cleanup(), ruleWatch).run();
      return 0;
    }
  }

  private UserspaceRelay relay(CheckedOptions checked) {
    return new UserspaceRelay(
        userspace.settings(checked::expected),
        RelayLauncher.ofThisRuntime(AgentCommand.class.getName(), RelayCommand.NAME));
  }

  private Modes modes(AgentSettings settings, Variant variant, UserspaceRelay relay)
      throws IOException {
    IptablesFactory iptables = new IptablesFactory(commands, variant, settings.rules());
    IpvsFactory ipvs =
        new IpvsFactory(
            commands,
            variant,
            new IpvsConfig(settings.rules().masqueradeBit(), settings.rules().nodePorts()),
            Sysctls.ofThisHost().root());
    return new Modes(
        iptables,
        "iptables (" + variant.commandPart() + ")",
        iptables.connections(),
        List.of(ipvs, new UserspaceFactory(relay)));
  }

  private int dryRun(AgentSettings settings, ApiClient client)
      throws IOException, InterruptedException {
    // Which variant would be used does not change the text, so nobody has to be asked.
    Variant variant = options.iptablesVariant == null ? Variant.NFT : options.iptablesVariant;
    PrintWriter out = commandSpec().commandLine().getOut();
    new DryRun(settings, client).print(new IptablesPrinter(variant, settings.rules()), out);
    out.flush();
    return 0;
  }

  private Cleanup cleanup() {
    Sysctls sysctls = Sysctls.ofThisHost();
    return new Cleanup(
        new InstalledRules(commands), sysctls, new IpvsRemoval(commands, sysctls.root()));
  }

  private int cleanUp() throws IOException {
    Cleanup cleanup = cleanup();
    if (!options.force && cleanup.present() && new KubeProxyKernel(commands).mode() == null) {
      throw new IOException(
          "nothing was removed: kube-proxy's rules are not on this node, so nobody would route"
              + " Services without those of the agent. Start kube-proxy first, or say --force if"
              + " somebody else routes them or nobody has to");
    }
    PrintWriter out = commandSpec().commandLine().getOut();
    int removed = cleanup.remove();
    out.println("Removed " + removed + " chains and jumps.");
    out.flush();
    return 0;
  }

  private Variant variant() throws IOException {
    return options.iptablesVariant != null
        ? options.iptablesVariant
        : new VariantDetection(commands).detect();
  }

  private ApiConfig apiConfig() throws ApiConfigException {
    Path kubeconfig = options.kubeconfig;
    if (kubeconfig != null) {
      return ApiConfig.kubeconfig(kubeconfig, options.context);
    }
    String apiServer = options.apiServer;
    List<URI> servers =
        apiServer == null || apiServer.isBlank() ? List.of() : ApiServers.parse(apiServer);
    return ApiConfig.inCluster(System.getenv(), servers);
  }

  private CommandSpec commandSpec() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec before it calls");
    }
    return spec;
  }

  /** What {@code --version} prints. */
  static final class VersionText implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"proxy-agent " + Version.withRevision()};
    }
  }
}
