package io.servicerouting.operator.install;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.api.v1alpha1.Install;
import io.servicerouting.api.v1alpha1.NodeRoutingState;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfigSpec;
import io.servicerouting.operator.install.InstallRecord.Phase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the next step out, again and again, until nothing of ours is left. */
final class Uninstaller {

  /** Longer than an agent keeps a Service that was taken from it, and kube-proxy takes to sync. */
  private static final Duration HAND_OVER = Duration.ofSeconds(15);

  private static final ServiceRoutingConfigSpec DEFAULTS =
      new ServiceRoutingConfigSpec(null, null, null, null, null, null, null, null);

  private final KubernetesClient client;
  private final String namespace;
  private final Agents agents;
  private final ClusterFindings findings;
  private final Owners owners;
  private final ServiceHandBack services;
  private final Runnable removeWebhooks;
  private final Clock clock;
  private @Nullable Instant noneSince;

  /**
   * @param removeWebhooks deletes their registration
   */
  Uninstaller(
      KubernetesClient client,
      String namespace,
      Agents agents,
      ClusterFindings findings,
      Owners owners,
      ServiceHandBack services,
      Runnable removeWebhooks,
      Clock clock) {
    this.client = client;
    this.namespace = namespace;
    this.agents = agents;
    this.findings = findings;
    this.owners = owners;
    this.services = services;
    this.removeWebhooks = removeWebhooks;
    this.clock = clock;
  }

  /**
   * One pass.
   *
   * @param reported whether NodeRoutingStates are still served
   * @return the record as it ought to be now
   */
  InstallRecord uninstall(InstallRecord record, boolean reported, InstallView view) {
    var left = services.handBackAll();
    int ours = left.services();
    noneSince = ours > 0 ? null : noneSince == null ? clock.instant() : noneSince;
    boolean settled = noneSince != null && !clock.instant().isBefore(noneSince.plus(HAND_OVER));
    boolean rulesRemoved = record.phase() == Phase.RulesRemoved;
    var nodes = reported ? findings.nodes() : List.<NodeReport>of();
    var step =
        UninstallStep.next(
            new UninstallStep.Situation(
                ours,
                settled,
                nodes,
                reported,
                AgentRollout.of(view.agents()),
                Agents.areToldToUninstall(view),
                rulesRemoved ? agents.podsOn(findings.readyNodes()) : 0,
                rulesRemoved));
    return take(step, record, left.message(), reported, view);
  }

  private InstallRecord take(
      UninstallStep step,
      InstallRecord record,
      String services,
      boolean reported,
      InstallView view) {
    String ofServices = services.isEmpty() ? "" : " " + services + ".";
    return switch (step) {
      case UninstallStep.HandBack(int left) ->
          record.with(
              Phase.Uninstalling,
              (left > 0
                      ? "Handing Services back to kube-proxy."
                      : "Waiting until kube-proxy has taken over the Services that were handed back.")
                  + ofServices);
      case UninstallStep.AwaitKubeProxy(List<String> nodes) ->
          record.with(
              Phase.Uninstalling,
              "Agents go on routing until kube-proxy's rules are on every node; start kube-proxy."
                  + " Without its rules: %s.".formatted(Names.of(nodes))
                  + ofServices);
      case UninstallStep.RemoveRules(List<String> nodes) -> {
        tellAgents(record, view);
        yield record.with(
            Phase.Uninstalling,
            nodes.isEmpty()
                ? "Agents remove their rules."
                : "Agents remove their rules. Not yet: %s.".formatted(Names.of(nodes)));
      }
      case UninstallStep.DeleteAgents() -> {
        if (record.phase() == Phase.RulesRemoved) {
          agents.deleteDaemonSet();
        }
        yield record.with(Phase.RulesRemoved, "Deleting the agents.");
      }
      case UninstallStep.DeleteRest() -> {
        agents.deleteSettings();
        if (reported) {
          client.resources(NodeRoutingState.class).delete();
        }
        removeWebhooks.run();
        client.secrets().inNamespace(namespace).withName(InstallNames.CERTIFICATES).delete();
        yield new InstallRecord(
            Phase.Uninstalled,
            "Nothing is installed. A new ServiceRoutingConfig named cluster installs again.",
            null);
      }
    };
  }

  private void tellAgents(InstallRecord record, InstallView view) {
    var owner = owners.clusterRole(InstallNames.AGENT_ROLE);
    if (owner == null) {
      return; // the bundle goes, and the agents go with it
    }
    var spec = record.spec() == null ? DEFAULTS : record.spec();
    var install =
        CurrentInstall.of(view.agents(), view.settings(), findings.nodes())
            .orElse(Install.BESIDE_KUBE_PROXY);
    var _ =
        agents.keep(new Agents.Wish(spec, install, findings.apiServers(spec), true), view, owner);
  }
}
