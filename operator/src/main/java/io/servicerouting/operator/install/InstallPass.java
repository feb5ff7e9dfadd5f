package io.servicerouting.operator.install;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.HandBackAnnotation;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One look at everything, and what follows from it. */
final class InstallPass {

  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration WHILE_AGENTS_ARE_NOT_READY = Duration.ofSeconds(10);
  private static final String STATES_CRD = "noderoutingstates.servicerouting.io";

  private final KubernetesClient client;
  private final ClusterWorld world;
  private final InstallRecords records;
  private final Owners owners;
  private final String ownerRole;
  private final FirstStart firstStart;
  private final InstallationSettings settings;
  private final Installer installer;
  private final Uninstaller uninstaller;
  private final ClusterFindings findings;
  private final CurrentSuccessor successor;
  private final RolloutObserver rollout;

  /**
   * @param ownerRole the ClusterRole that owns the record of the installation
   */
  InstallPass(
      KubernetesClient client,
      ClusterWorld world,
      InstallRecords records,
      Owners owners,
      String ownerRole,
      FirstStart firstStart,
      InstallationSettings settings,
      Installer installer,
      Uninstaller uninstaller,
      ClusterFindings findings,
      CurrentSuccessor successor,
      RolloutObserver rollout) {
    this.client = client;
    this.world = world;
    this.records = records;
    this.owners = owners;
    this.ownerRole = ownerRole;
    this.firstStart = firstStart;
    this.settings = settings;
    this.installer = installer;
    this.uninstaller = uninstaller;
    this.findings = findings;
    this.successor = successor;
    this.rollout = rollout;
  }

  /**
   * Looks once and does what follows.
   *
   * @return when to look again although nothing changes; empty if there is no need
   */
  Optional<Duration> run(InstallView view) {
    if (!view.synced()) {
      return Optional.of(SOON);
    }
    InstallRecord record = records.read();
    ServiceRoutingConfig config = config();
    var course = Course.of(record, certain(config));
    tell(course, view);
    return switch (course) {
      case FIRST_START -> {
        firstStart.createConfig(view.hasKubeProxyDaemonSet());
        yield Optional.of(Duration.ZERO);
      }
      case INSTALL -> config == null ? Optional.of(SOON) : install(config, record, view);
      case UNINSTALL -> record == null ? Optional.of(SOON) : uninstall(record, view);
      case WAIT -> Optional.of(SOON);
      case REST -> Optional.empty();
    };
  }

  /** Before anything is tried: what fails then is what people will ask the figures about. */
  private void tell(Course course, InstallView view) {
    if (course == Course.INSTALL) {
      var agents = AgentRollout.of(view.agents());
      rollout.seen(agents.desired(), agents.ready(), agents.updated());
    } else if (course == Course.UNINSTALL || course == Course.REST) {
      rollout.unknown();
    }
  }

  private Optional<Duration> install(
      ServiceRoutingConfig found, @Nullable InstallRecord record, InstallView view) {
    if (!world.synced()) {
      return Optional.of(SOON);
    }
    var config = settings.applyTo(found);
    var known = record == null ? InstallRecord.first() : record;
    var lastGood = known.spec();
    // Before anything is made, so that a config deleted at once is an uninstall.
    var begun = withSigns(known, view).installed(lastGood, HandBackAnnotation.isSet(config));
    write(begun, record);
    successor.set(successor(begun, view));
    var followed = installer.install(config, lastGood, settings.problem(), view);
    write(begun.installed(followed, begun.withoutKubeProxy()), begun);
    // Why an agent is not ready is not seen in the DaemonSet, which is watched.
    return AgentRollout.of(view.agents()).isComplete()
        ? Optional.empty()
        : Optional.of(WHILE_AGENTS_ARE_NOT_READY);
  }

  private Optional<Duration> uninstall(InstallRecord record, InstallView view) {
    boolean reported = isServed(STATES_CRD);
    if (!world.synced() && reported) {
      return Optional.of(SOON);
    }
    // The pass that would have remembered it may have come after the config was deleted.
    var known =
        withSigns(record, view)
            .withoutKubeProxy(
                record.withoutKubeProxy() || HandBackAnnotation.isSet(world.lastConfig()));
    var heir = successor(known, view);
    successor.set(heir);
    var next = uninstaller.uninstall(known, heir, reported, view);
    write(next, record);
    return next.phase() == InstallRecord.Phase.Uninstalled ? Optional.empty() : Optional.of(SOON);
  }

  private InstallRecord withSigns(InstallRecord record, InstallView view) {
    boolean seen =
        view.hasKubeProxyDaemonSet()
            || findings.nodes().stream().anyMatch(NodeReport::runsKubeProxy);
    return record.kubeProxySeen(record.kubeProxySeen() || seen);
  }

  private Successor successor(InstallRecord record, InstallView view) {
    var nodes = findings.nodes();
    return SuccessorRule.of(
        new SuccessorRule.Signs(
            record.handsBackWithoutKubeProxy(),
            view.plugin(),
            record.kubeProxySeen(),
            CurrentInstall.of(view.agents(), view.settings(), nodes),
            nodes));
  }

  private void write(InstallRecord record, @Nullable InstallRecord before) {
    records.write(record, before, owners.clusterRole(ownerRole));
  }

  /** Null if there is none, or it is being deleted and only somebody's finalizer keeps it. */
  private @Nullable ServiceRoutingConfig config() {
    var config =
        client.resources(ServiceRoutingConfig.class).withName(ServiceRoutingConfig.NAME).get();
    return config == null || config.getMetadata().getDeletionTimestamp() != null ? null : config;
  }

  private Course.Config certain(@Nullable ServiceRoutingConfig config) {
    if (config != null) {
      return Course.Config.PRESENT;
    }
    return isServed(InstallNames.CONFIG_CRD) ? Course.Config.ABSENT : Course.Config.NO_KIND;
  }

  private boolean isServed(String crd) {
    return client.apiextensions().v1().customResourceDefinitions().withName(crd).get() != null;
  }
}
