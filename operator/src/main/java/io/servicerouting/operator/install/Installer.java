package io.servicerouting.operator.install;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.servicerouting.api.ServiceRoutingApi;
import io.servicerouting.api.v1alpha1.Injection;
import io.servicerouting.api.v1alpha1.Install;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfigSpec;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfigStatus;
import io.servicerouting.operator.install.AgentEnvironment.Leave;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Follows a ServiceRoutingConfig that is there, and says in its status what became of it. */
final class Installer {

  private static final ServiceRoutingConfigSpec DEFAULTS =
      new ServiceRoutingConfigSpec(null, null, null, null, null, null, null, null, null);

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(ServiceRoutingApi.OPERATOR_FIELD_MANAGER)
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final Agents agents;
  private final ClusterFindings findings;
  private final Owners owners;
  private final Consumer<Injection> webhooks;
  private final InstallEvents events;
  private final Clock clock;

  /**
   * @param webhooks registers the webhooks as asked
   */
  Installer(
      KubernetesClient client,
      Agents agents,
      ClusterFindings findings,
      Owners owners,
      Consumer<Injection> webhooks,
      InstallEvents events,
      Clock clock) {
    this.client = client;
    this.agents = agents;
    this.findings = findings;
    this.owners = owners;
    this.webhooks = webhooks;
    this.events = events;
    this.clock = clock;
  }

  /**
   * One pass.
   *
   * @param lastGood the last spec that could be followed; null if there never was one
   * @param badSettings why the installation's own settings are not in the spec
   * @return the spec that agents run by now; null if none
   */
  @Nullable ServiceRoutingConfigSpec install(
      ServiceRoutingConfig config,
      @Nullable ServiceRoutingConfigSpec lastGood,
      Optional<SpecProblem> badSettings,
      InstallView view) {
    var asked = config.getSpec() == null ? DEFAULTS : config.getSpec();
    var nodes = findings.nodes();
    var problems = new ArrayList<>(SpecCheck.problems(asked));
    ServiceRoutingConfigSpec followed = problems.isEmpty() ? asked : lastGood;
    DaemonSet daemonSet = view.agents();
    EffectiveInstall effective = effective(followed == null ? asked : followed, nodes, view);
    if (followed != null) {
      try {
        daemonSet = keepAgents(followed, effective, view, problems);
      } catch (KubernetesClientException e) {
        if (!DaemonSetRefusal.isAboutContent(e)) {
          throw e;
        }
        problems.addAll(DaemonSetRefusal.problems(e));
        followed = lastGood;
        if (lastGood != null && !lastGood.equals(asked)) {
          effective = effective(lastGood, nodes, view);
          daemonSet = keepAgents(lastGood, effective, view, problems);
        }
      }
    }
    badSettings.ifPresent(problems::add);
    webhooks.accept(injection(asked));
    report(config, effective, AgentRollout.of(daemonSet), nodes, problems, view);
    return followed;
  }

  private @Nullable DaemonSet keepAgents(
      ServiceRoutingConfigSpec spec,
      EffectiveInstall effective,
      InstallView view,
      List<SpecProblem> problems) {
    var owner = owners.clusterRole(InstallNames.AGENT_ROLE);
    if (owner == null) {
      problems.add(
          new SpecProblem(
              "ClusterRole " + InstallNames.AGENT_ROLE,
              "is not there, so agents would not be allowed anything; apply the bundle again"));
      return view.agents();
    }
    return agents.keep(
        new Agents.Wish(spec, effective.install(), findings.apiServers(spec), Leave.NO),
        view,
        owner);
  }

  private static EffectiveInstall effective(
      ServiceRoutingConfigSpec spec, List<NodeReport> nodes, InstallView view) {
    return EffectiveInstall.decide(
        asked(spec),
        CurrentInstall.of(view.agents(), view.settings(), nodes).orElse(null),
        nodes,
        AgentRollout.of(view.agents()).desired());
  }

  private static Install asked(ServiceRoutingConfigSpec spec) {
    return Installs.parse(spec.install()).orElse(Install.BESIDE_KUBE_PROXY);
  }

  private static Injection injection(ServiceRoutingConfigSpec spec) {
    return "Off".equals(spec.injection()) ? Injection.OFF : Injection.WEBHOOK;
  }

  /** Pods are only asked for while something is wrong with them. */
  private AgentsVerdict agentsVerdict(AgentRollout rollout) {
    var verdict = AgentsVerdict.of(rollout);
    return verdict.isReady() || rollout.desired() == 0
        ? verdict
        : verdict.because(AgentPods.whyNotReady(agents.pods()));
  }

  private void report(
      ServiceRoutingConfig config,
      EffectiveInstall effective,
      AgentRollout rollout,
      List<NodeReport> nodes,
      List<SpecProblem> problems,
      InstallView view) {
    ServiceRoutingConfigStatus before = config.getStatus();
    var conditionsBefore = before == null ? null : before.conditions();
    var spec = config.getSpec() == null ? DEFAULTS : config.getSpec();
    long generation = config.getMetadata().getGeneration();
    var conditions =
        InstallConditions.of(
            agentsVerdict(rollout),
            KubeProxyVerdict.of(asked(spec), effective, nodes, view.hasKubeProxyDaemonSet()),
            problems,
            DefaultModeNote.of(spec.defaultMode(), nodes),
            conditionsBefore,
            generation,
            clock.instant());
    var status =
        new ServiceRoutingConfigStatus(
            generation,
            conditions,
            Installs.apiName(effective.install()),
            InstallStatus.agents(rollout, nodes),
            InstallStatus.modes(nodes),
            InstallStatus.detected(
                findings.podRanges(),
                findings.serviceRanges(),
                view.hasKubeProxyDaemonSet(),
                nodes));
    if (status.equals(before)) {
      return;
    }
    var applied = new ServiceRoutingConfig();
    applied.setMetadata(
        new ObjectMetaBuilder()
            .withName(config.getMetadata().getName())
            .withUid(config.getMetadata().getUid()) // not one that was made anew meanwhile
            .build());
    applied.setStatus(status);
    client.resource(applied).subresource("status").patch(APPLY, applied);
    events.tell(config, conditionsBefore, conditions);
  }
}
