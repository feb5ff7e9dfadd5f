package io.servicerouting.operator.scale;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicyStatus;
import io.servicerouting.operator.fixture.TestCluster;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Agents of many nodes: they see policies change, and report the newest version that changed a
 * spec. Also sees when policies become Ready, for measurements.
 */
final class SimulatedAgents implements AutoCloseable {
  private final KubernetesClient client;
  private final int nodes;
  private final AtomicLong newest = new AtomicLong();
  private final Map<String, Long> generations = new ConcurrentHashMap<>();
  private final Map<String, Long> readySince = new ConcurrentHashMap<>();
  private final SharedIndexInformer<ServiceRoutingPolicy> informer;

  SimulatedAgents(KubernetesClient client, int nodes) {
    this.client = client;
    this.nodes = nodes;
    informer =
        client
            .resources(ServiceRoutingPolicy.class)
            .inAnyNamespace()
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(ServiceRoutingPolicy policy) {
                    seen(policy);
                  }

                  @Override
                  public void onUpdate(ServiceRoutingPolicy old, ServiceRoutingPolicy policy) {
                    seen(policy);
                  }

                  @Override
                  public void onDelete(ServiceRoutingPolicy policy, boolean unknown) {
                    readySince.remove(key(policy));
                  }
                });
  }

  private static String key(ServiceRoutingPolicy policy) {
    return policy.getMetadata().getNamespace() + "/" + policy.getMetadata().getName();
  }

  private synchronized void seen(ServiceRoutingPolicy policy) {
    long generation = policy.getMetadata().getGeneration();
    Long before = generations.put(key(policy), generation);
    if (before == null || before != generation) {
      newest.accumulateAndGet(Long.parseLong(policy.getMetadata().getResourceVersion()), Math::max);
    }
    if (isReady(policy, generation)) {
      readySince.putIfAbsent(key(policy), System.nanoTime());
    } else {
      readySince.remove(key(policy));
    }
  }

  private static boolean isReady(ServiceRoutingPolicy policy, long generation) {
    ServiceRoutingPolicyStatus status = policy.getStatus();
    return status != null
        && status.observedGeneration() != null
        && status.observedGeneration() == generation
        && status.conditions() != null
        && status.conditions().stream()
            .anyMatch(each -> "Ready".equals(each.getType()) && "True".equals(each.getStatus()));
  }

  /** All nodes report what they have seen. Returns when the last report was written. */
  long report() {
    long marker = newest.get();
    LargeCluster.each(nodes, number -> report(number, marker));
    return System.nanoTime();
  }

  private void report(int node, long marker) {
    TestCluster.report(
        client,
        LargeCluster.nodeName(node),
        """
        {"agentVersion":"0.1.0","install":"BesideKubeProxy",
         "modes":[{"name":"iptables","available":true,"reason":"nft"}],
         "kubeProxy":{"running":true,"rules":true},
         "policies":{"programmedResourceVersion":"%d","programmedClusterResourceVersion":"%d",
           "exceptionCount":0,"exceptions":[]}}
        """
            .formatted(marker, marker));
  }

  /** How many policies they have seen. */
  synchronized int seen() {
    return generations.size();
  }

  int ready() {
    return readySince.size();
  }

  /** When a policy became Ready; null if it is not. */
  Long readySince(String namespace, String name) {
    return readySince.get(namespace + "/" + name);
  }

  synchronized boolean hasSeen(String namespace, String name, long generation) {
    return generations.getOrDefault(namespace + "/" + name, 0L) >= generation;
  }

  @Override
  public void close() {
    informer.close();
  }
}
