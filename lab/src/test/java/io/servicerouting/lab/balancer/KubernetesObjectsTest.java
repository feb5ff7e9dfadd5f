package io.servicerouting.lab.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class KubernetesObjectsTest {

  @Test
  void serviceIsReducedToWhatBalancingNeeds() {
    var service =
        Serialization.unmarshal(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop, creationTimestamp: "2026-01-01T00:00:00Z"}
            spec:
              type: LoadBalancer
              loadBalancerIP: 172.26.236.180
              healthCheckNodePort: 30999
              sessionAffinity: ClientIP
              ports:
              - {name: http, port: 80, protocol: TCP}
              - {name: dns, port: 53, protocol: UDP}
            status:
              loadBalancer:
                ingress:
                - {ip: 172.26.236.180}
                - {hostname: elsewhere.example}
            """,
            Service.class);

    assertThat(KubernetesCluster.serviceOf(service))
        .isEqualTo(
            new LoadBalancerService(
                "shop",
                "web",
                "172.26.236.180",
                List.of("172.26.236.180"),
                List.of(
                    new LoadBalancerService.Port("TCP", 80),
                    new LoadBalancerService.Port("UDP", 53)),
                30999,
                "2026-01-01T00:00:00Z",
                true));
  }

  @Test
  void nodeIsReadyByItsConditionAndHasItsInternalAddress() {
    var node =
        Serialization.unmarshal(
            """
            apiVersion: v1
            kind: Node
            metadata: {name: node1}
            status:
              addresses:
              - {type: Hostname, address: node1}
              - {type: InternalIP, address: 172.26.236.177}
              conditions:
              - {type: MemoryPressure, status: "False"}
              - {type: Ready, status: "True"}
            """,
            Node.class);

    assertThat(KubernetesCluster.nodeOf(node))
        .contains(new ClusterNode("node1", "172.26.236.177", true));
  }

  @Test
  void nodeWithoutAnAddressIsLeftOut() {
    var node =
        Serialization.unmarshal(
            "apiVersion: v1\nkind: Node\nmetadata: {name: n}\nstatus: {}\n", Node.class);

    assertThat(KubernetesCluster.nodeOf(node)).isEmpty();
  }

  @Test
  void publishedStatusIsTheOneAddressInModeVip() {
    var service =
        Serialization.unmarshal(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            status: {loadBalancer: {ingress: [{ip: 10.9.9.9}]}}
            """,
            Service.class);

    assertThat(
            KubernetesCluster.withAddress(service, "172.26.236.180")
                .getStatus()
                .getLoadBalancer()
                .getIngress())
        .singleElement()
        .satisfies(one -> {
          assertThat(one.getIp()).isEqualTo("172.26.236.180");
          assertThat(one.getIpMode()).isEqualTo("VIP");
        });
  }
}
