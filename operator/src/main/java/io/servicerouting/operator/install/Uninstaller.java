package io.servicerouting.operator.install;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.api.v1alpha1.Install;
import io.servicerouting.api.v1alpha1.NodeRoutingState;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfigSpec;
import io.servicerouting.operator.install.AgentEnvironment.Leave;
import io.servicerouting.operator.install.InstallRecord.Phase;
import io.servicerouting.operator.world.HandBackAnnotation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the next step out, again and again, until nothing of ours is left. */
final class Uninstaller {

  /** Longer than an agent keeps a Service that was taken from it, and kube-proxy takes to sync. */
  private static final Duration HAND_OVER = Duration.ofSeconds(15);

  private static final ServiceRoutingConfigSpec DEFAULTS =
      new ServiceRoutingConfigSpec(null, null, null, null, null, null, null, null, null);

  private final KubernetesClient client;
  private final String namespace;
  private final Agents agents;
  private final ClusterFindings findings;
  private final Owners owners;
  private final ServiceHandBack services;
  private final Runnable removeWebhooks;
  private final InstallEvents events;
  private final Clock clock;
  private final SilentNodes silentNodes;
  private @Nullable Instant noneSince;
  private boolean toldToWait;

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
      InstallEvents events,
      Clock clock) {
    this.client = client;
    this.namespace = namespace;
    this.agents = agents;
    this.findings = findings;
    this.owners = owners;
    this.services = services;
    this.removeWebhooks = removeWebhooks;
    this.events = events;
    this.clock = clock;
    this.silentNodes = new SilentNodes(clock);
  }

  /**
   * One pass.
   *
   * @param successor who routes what is handed back
   * @param reported whether NodeRoutingStates are still served
   * @return the record as it ought to be now
   */
  InstallRecord uninstall(
      InstallRecord record, Successor successor, boolean reported, InstallView view) {
    if (record.phase() == Phase.Installed) { // it begins, perhaps not for the first time
      noneSince = null;
      toldToWait = false;
    }
    var left = services.handBackAll();
    int ours = left.services();
    noneSince = ours > 0 ? null : noneSince == null ? clock.instant() : noneSince;
    boolean settled = noneSince != null && !clock.instant().isBefore(noneSince.plus(HAND_OVER));
    boolean rulesRemoved = record.phase() == Phase.RulesRemoved;
    var nodes = nodes(record, reported);
    var situation =
        new UninstallStep.Situation(
            ours,
            settled,
            !successor.isKubeProxy(),
            nodes.waitedFor(),
            reported,
            AgentRollout.of(view.agents()),
            Agents.areToldToUninstall(view),
            rulesRemoved ? agents.podsOn(findings.readyNodes()) : 0,
            rulesRemoved);
    var step = UninstallStep.next(situation);
    boolean awaitsKubeProxy =
        left.awaitsKubeProxy() || UninstallStep.awaitsKubeProxy(step, situation);
    var next = take(step, record, sentence(left.message()), successor, reported, view);
    var said =
        next.with(
            next.phase(),
            next.message()
                + (awaitsKubeProxy ? wayOut(record) : "")
                + (next.phase() == Phase.Uninstalling ? nodes.passedOver() : ""));
    tell(awaitsKubeProxy, said.message());
    return said;
  }

  /**
   * The nodes' reports.
   *
   * @param waitedFor those that count
   * @param passedOver the others in a sentence or two; empty if there are none
   */
  private record Nodes(List<NodeReport> waitedFor, String passedOver) {}

  private Nodes nodes(InstallRecord record, boolean reported) {
    if (!reported) {
      return new Nodes(List.of(), "");
    }
    var reports = findings.nodes();
    var silent = silentNodes.judge(findings.silentNodes(record.spec()));
    var down =
        reports.stream()
            .filter(node -> !node.nodeReady() && !node.isRemoved())
            .map(NodeReport::node)
            .sorted()
            .toList();
    var waitedFor = new ArrayList<>(reports);
    silent.awaited().forEach(node -> waitedFor.add(NodeReport.silent(node)));
    return new Nodes(
        waitedFor,
        named(" Not waited for, because they are not Ready: %s.", down)
            + named(" Not waited for, because no agent ever reported: %s.", silent.givenUp()));
  }

  private static String named(String sentence, List<String> nodes) {
    return nodes.isEmpty() ? "" : sentence.formatted(Names.of(nodes));
  }

  private static String sentence(String text) {
    return text.isEmpty() ? "" : " " + text + ".";
  }

  /** What to do where kube-proxy is not going to come. */
  private String wayOut(InstallRecord record) {
    String unknown =
        record.annotated() == null
            ? ""
            : " The annotation says '%s', which is not known.".formatted(record.annotated());
    return unknown
        + " If another proxy routes Services there, or nobody has to: kubectl -n %s annotate --overwrite configmap %s %s=%s"
            .formatted(
                namespace,
                InstallNames.RECORD,
                HandBackAnnotation.NAME,
                HandBackAnnotation.WITHOUT_KUBE_PROXY);
  }

  /** Once for each wait, whatever its message becomes. */
  private void tell(boolean awaitsKubeProxy, String message) {
    if (awaitsKubeProxy && !toldToWait) {
      events.tellWaiting(namespace, message);
    }
    toldToWait = awaitsKubeProxy;
  }

  private InstallRecord take(
      UninstallStep step,
      InstallRecord record,
      String ofServices,
      Successor successor,
      boolean reported,
      InstallView view) {
    String who = successor instanceof Successor.Another(String other) ? other : "kube-proxy";
    return switch (step) {
      case UninstallStep.HandBack(int left) ->
          record.with(
              Phase.Uninstalling,
              (left > 0
                          ? "Handing Services back to %s."
                          : "Waiting until %s has taken over the Services that were handed back.")
                      .formatted(who)
                  + ofServices);
      case UninstallStep.AwaitKubeProxy(List<String> nodes) ->
          record.with(
              Phase.Uninstalling,
              "Agents go on routing until kube-proxy's rules are on every node; start kube-proxy."
                  + " Without its rules: %s.".formatted(Names.of(nodes))
                  + ofServices);
      case UninstallStep.RemoveRules(List<String> nodes) -> {
        tellAgents(record, successor, view);
        yield record.with(
            Phase.Uninstalling,
            (nodes.isEmpty()
                    ? "Agents remove their rules."
                    : "Agents remove their rules. Not yet: %s.".formatted(Names.of(nodes)))
                + ofServices);
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
        yield record.uninstalled(
            "Nothing is installed. A new ServiceRoutingConfig named cluster installs again.");
      }
    };
  }

  private void tellAgents(InstallRecord record, Successor successor, InstallView view) {
    var owner = owners.clusterRole(InstallNames.AGENT_ROLE);
    if (owner == null) {
      return; // the bundle goes, and the agents go with it
    }
    var spec = record.spec() == null ? DEFAULTS : record.spec();
    var install =
        CurrentInstall.of(view.agents(), view.settings(), findings.nodes())
            .orElse(Install.BESIDE_KUBE_PROXY);
    var leave = successor.isKubeProxy() ? Leave.TO_KUBE_PROXY : Leave.TO_ANYBODY;
    var _ =
        agents.keep(new Agents.Wish(spec, install, findings.apiServers(spec), leave), view, owner);
  }
}
