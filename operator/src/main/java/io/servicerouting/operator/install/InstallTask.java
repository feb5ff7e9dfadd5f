package io.servicerouting.operator.install;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.servicerouting.operator.leader.LeaderTask;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.NodeState;
import io.servicerouting.operator.world.WorldListener;
import io.servicerouting.routing.ObjectName;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the installation whenever something it depends on changed, and every few minutes, in the
 * leader. There is one installation, so there is one loop and no queue of objects.
 */
public final class InstallTask implements LeaderTask {

  private static final Logger LOG = LoggerFactory.getLogger(InstallTask.class);
  private static final ObjectName API_SERVER = new ObjectName("default", "kubernetes");

  private final KubernetesClient client;
  private final String namespace;
  private final ClusterWorld world;
  private final Supplier<InstallPass> passes;
  private final RolloutObserver rollout;
  private final WorldListener listener = new Changes();
  private @Nullable PassLoop loop;
  private @Nullable InstallView view;

  InstallTask(
      KubernetesClient client,
      String namespace,
      ClusterWorld world,
      Supplier<InstallPass> passes,
      RolloutObserver rollout) {
    this.client = client;
    this.namespace = namespace;
    this.world = world;
    this.passes = passes;
    this.rollout = rollout;
  }

  @Override
  public String name() {
    return "install";
  }

  @Override
  public synchronized void start() {
    var pass = passes.get(); // what the last term remembered may be outdated
    var term = new PassLoop("install", () -> pass.run(Objects.requireNonNull(view)), this::explain);
    loop = term;
    view = new InstallView(client, namespace, term::trigger);
    world.listen(listener);
    term.start();
  }

  @Override
  public synchronized void stop() {
    world.unlisten(listener);
    if (loop != null) {
      loop.close();
      loop = null;
    }
    if (view != null) {
      view.close();
      view = null;
    }
    rollout.unknown(); // what the next leader sees is not to be mixed with what this one saw
  }

  private void trigger() {
    var term = loop;
    if (term != null) {
      term.trigger();
    }
  }

  private void explain(RuntimeException problem, Duration again) {
    if (problem instanceof KubernetesClientException) {
      LOG.warn("The installation, again in {}: {}", again, problem.getMessage());
    } else {
      LOG.error("The installation, again in {}: {}", again, problem.getMessage(), problem);
    }
  }

  /** What of the world the installation depends on. */
  private final class Changes implements WorldListener {

    @Override
    public void configChanged() {
      trigger();
    }

    @Override
    public void nodeChanged(String node) {
      trigger();
    }

    @Override
    public void endpointsChanged(ObjectName service) {
      if (service.equals(API_SERVER)) {
        trigger();
      }
    }

    /** Agents report often what does not matter here. */
    @Override
    public void nodeStateChanged(
        String node, @Nullable NodeState before, @Nullable NodeState after) {
      if (before == null
          || after == null
          || !before.agentVersion().equals(after.agentVersion())
          || !before.install().equals(after.install())
          || !before.modes().equals(after.modes())
          || !Objects.equals(before.kubeProxy(), after.kubeProxy())) {
        trigger();
      }
    }

    @Override
    public void synced() {
      trigger();
    }
  }
}
