package io.servicerouting.lab.balancer;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.servicerouting.lab.LabException;
import io.servicerouting.lab.Progress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Watches Services and nodes of a real cluster. The watches outlive the API server's absence. */
final class KubernetesCluster implements Cluster {

  /** A node with this label takes no traffic from load balancers (well-known labels). */
  static final String EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers";

  private static final String LOAD_BALANCER = "LoadBalancer";
  private static final String CLIENT_IP = "ClientIP";

  /** Nodes see the load balancer's own address as destination (KEP-1860). */
  private static final String IP_MODE = "VIP";

  private final KubernetesClient client;
  private final SharedIndexInformer<Service> services;
  private final SharedIndexInformer<Node> nodes;

  /**
   * Begins to watch; returns when the first lists have come, however long the API server takes.
   *
   * @param onChange called after every change, from any thread
   */
  KubernetesCluster(KubernetesClient client, Runnable onChange, Progress log) {
    this.client = client;
    this.services = client.services().inAnyNamespace().runnableInformer(0);
    this.nodes = client.nodes().runnableInformer(0);
    CompletableFuture.allOf(start(services, onChange, log), start(nodes, onChange, log)).join();
  }

  private static <T> CompletableFuture<Void> start(
      SharedIndexInformer<T> informer, Runnable onChange, Progress log) {
    return informer
        .addEventHandler(new Notify<>(onChange))
        .exceptionHandler((_, error) -> {
          log.say("cannot watch %s: %s".formatted(informer.getApiTypeClass(), error));
          return true;
        })
        .start()
        .toCompletableFuture();
  }

  @Override
  public ClusterState state() {
    return new ClusterState(
        services.getStore().list().stream()
            .filter(KubernetesCluster::isOurs)
            .map(KubernetesCluster::serviceOf)
            .toList(),
        nodes.getStore().list().stream()
            .filter(node -> !labels(node).containsKey(EXCLUDED))
            .flatMap(node -> nodeOf(node).stream())
            .toList());
  }

  @Override
  public void publish(LoadBalancerService service, String address) {
    try {
      client
          .services()
          .inNamespace(service.namespace())
          .withName(service.name())
          .editStatus(current -> withAddress(current, address));
    } catch (KubernetesClientException e) {
      throw new LabException(
          "the status of Service %s cannot be written: %s".formatted(service.key(), e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    services.close();
    nodes.close();
    client.close();
  }

  static Service withAddress(Service service, String address) {
    return new ServiceBuilder(service)
        .editOrNewStatus()
        .withNewLoadBalancer()
        .addNewIngress()
        .withIp(address)
        .withIpMode(IP_MODE)
        .endIngress()
        .endLoadBalancer()
        .endStatus()
        .build();
  }

  /** A class means that another implementation is asked for (Service API, loadBalancerClass). */
  private static boolean isOurs(Service service) {
    return LOAD_BALANCER.equals(service.getSpec().getType())
        && service.getSpec().getLoadBalancerClass() == null
        && service.getMetadata().getDeletionTimestamp() == null;
  }

  static LoadBalancerService serviceOf(Service service) {
    var spec = service.getSpec();
    var status = service.getStatus();
    List<LoadBalancerIngress> ingress =
        status == null || status.getLoadBalancer() == null
            ? List.of()
            : status.getLoadBalancer().getIngress();
    return new LoadBalancerService(
        service.getMetadata().getNamespace(),
        service.getMetadata().getName(),
        Objects.requireNonNullElse(spec.getLoadBalancerIP(), ""),
        ingress.stream().map(LoadBalancerIngress::getIp).filter(Objects::nonNull).toList(),
        spec.getPorts().stream()
            .map(port -> new LoadBalancerService.Port(port.getProtocol(), port.getPort()))
            .toList(),
        Objects.requireNonNullElse(spec.getHealthCheckNodePort(), 0),
        service.getMetadata().getCreationTimestamp(),
        CLIENT_IP.equals(spec.getSessionAffinity()));
  }

  /** Empty for a node that has no InternalIP yet. */
  static Optional<ClusterNode> nodeOf(Node node) {
    var status = node.getStatus();
    if (status == null) {
      return Optional.empty();
    }
    boolean ready =
        status.getConditions().stream()
            .filter(condition -> "Ready".equals(condition.getType()))
            .map(NodeCondition::getStatus)
            .anyMatch("True"::equals);
    return status.getAddresses().stream()
        .filter(address -> "InternalIP".equals(address.getType()))
        .map(NodeAddress::getAddress)
        .findFirst()
        .map(address -> new ClusterNode(node.getMetadata().getName(), address, ready));
  }

  private static Map<String, String> labels(Node node) {
    return Objects.requireNonNullElse(node.getMetadata().getLabels(), Map.of());
  }

  /** Any change is the same to us: the whole state is read from the store. */
  private record Notify<T>(Runnable onChange) implements ResourceEventHandler<T> {

    @Override
    public void onAdd(T object) {
      onChange.run();
    }

    @Override
    public void onUpdate(T before, T after) {
      onChange.run();
    }

    @Override
    public void onDelete(T object, boolean finalStateUnknown) {
      onChange.run();
    }
  }
}
