package io.servicerouting.operator.install;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.servicerouting.api.ServiceRoutingApi;
import io.servicerouting.api.v1alpha1.NodeRoutingState;
import io.servicerouting.operator.install.NodeReport.KubeProxySeen;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Nodes, the DaemonSet controller and the agents, as far as the API shows them: agents follow the
 * ConfigMap, and remove their rules only where kube-proxy has its own.
 */
final class SimulatedNodes implements AutoCloseable {

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(ServiceRoutingApi.AGENT_FIELD_MANAGER)
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final List<String> names;
  private final Map<String, KubeProxySeen> kubeProxies = new ConcurrentHashMap<>();
  private final Map<String, String> written = new HashMap<>();
  private volatile int notReady;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

  SimulatedNodes(KubernetesClient client, List<String> names) {
    this.client = client;
    this.names = List.copyOf(names);
    int number = 0;
    for (var name : names) {
      create(name, number++);
      kubeProxies.put(name, new KubeProxySeen(false, false));
    }
    var _ = thread.scheduleWithFixedDelay(this::step, 0, 200, TimeUnit.MILLISECONDS);
  }

  /** What the node's agent will see of kube-proxy. */
  void kubeProxy(String node, boolean running, boolean rules) {
    kubeProxies.put(node, new KubeProxySeen(running, rules));
  }

  /** The same on all nodes. */
  void kubeProxyEverywhere(boolean running, boolean rules) {
    names.forEach(node -> kubeProxy(node, running, rules));
  }

  /** How many agents are not ready, by what the DaemonSet controller says. */
  void notReady(int number) {
    notReady = number;
  }

  private void create(String name, int number) {
    client
        .resource(
            new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withPodCIDR("10.244.%d.0/24".formatted(number))
                .withPodCIDRs("10.244.%d.0/24".formatted(number))
                .endSpec()
                .build())
        .serverSideApply();
    client
        .nodes()
        .withName(name)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.STRATEGIC_MERGE),
            "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
  }

  private void step() {
    try {
      var agents = client.apps().daemonSets().inNamespace(OperatorProcess.NAMESPACE);
      var daemonSet = agents.withName("proxy-agent").get();
      if (daemonSet == null) {
        written.clear();
        return;
      }
      var status =
          "{\"status\":{\"desiredNumberScheduled\":%1$d,\"currentNumberScheduled\":%1$d,\"numberMisscheduled\":0,\"numberReady\":%3$d,\"updatedNumberScheduled\":%1$d,\"observedGeneration\":%2$d}}"
              .formatted(
                  names.size(), daemonSet.getMetadata().getGeneration(), names.size() - notReady);
      var which = daemonSet.getMetadata().getUid() + status; // one made anew has no status yet
      if (!which.equals(written.put("daemonSet", which))) {
        agents
            .withName("proxy-agent")
            .subresource("status")
            .patch(PatchContext.of(PatchType.JSON_MERGE), status);
      }
      var settings =
          client.configMaps().inNamespace(OperatorProcess.NAMESPACE).withName("proxy-agent").get();
      if (settings != null) {
        names.forEach(node -> report(node, settings.getData()));
      }
    } catch (KubernetesClientException e) {
      written.clear(); // what was written may be lost: all once more
    }
  }

  private void report(String node, Map<String, String> settings) {
    var kubeProxy = kubeProxies.get(node);
    boolean removed =
        "true".equals(settings.get("SRP_UNINSTALL"))
            && (kubeProxy.rules() || "true".equals(settings.get("SRP_CLEANUP_FORCE")));
    var status =
        ("{\"agentVersion\":\"0.1.0\",\"install\":\"%s\",\"modes\":[{\"name\":\"iptables\",\"available\":true}],"
                + "\"kubeProxy\":{\"running\":%b,\"rules\":%b}}")
            .formatted(
                removed ? "Removed" : settings.get("SRP_INSTALL"),
                kubeProxy.running(),
                kubeProxy.rules());
    if (status.equals(written.get(node))) {
      return;
    }
    var document =
        "{\"apiVersion\":\"servicerouting.io/v1alpha1\",\"kind\":\"NodeRoutingState\",\"metadata\":{\"name\":\"%s\"},\"status\":%s}";
    var states = client.resources(NodeRoutingState.class).withName(node);
    var state = new NodeRoutingState();
    state.setMetadata(new ObjectMetaBuilder().withName(node).build());
    client.resource(state).patch(APPLY);
    states.subresource("status").patch(APPLY, document.formatted(node, status));
    written.put(node, status);
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      var _ = thread.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
