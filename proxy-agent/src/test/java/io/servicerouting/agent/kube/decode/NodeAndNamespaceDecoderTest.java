package io.servicerouting.agent.kube.decode;

import static io.servicerouting.agent.kube.decode.Decoding.decode;
import static io.servicerouting.agent.kube.decode.Decoding.problems;
import static io.servicerouting.agent.kube.decode.Decoding.usable;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.NodeInfo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeAndNamespaceDecoderTest {
  private final NodeDecoder nodes = new NodeDecoder();

  @Test
  void aNodeAsItComesFromTheServer() {
    NodeStatus status =
        usable(
            nodes,
            """
            {"kind":"Node","apiVersion":"v1","metadata":{"name":"node1","uid":"0c3f",
            "resourceVersion":"990","creationTimestamp":"2026-07-01T09:00:00Z","labels":{
            "kubernetes.io/hostname":"node1","topology.kubernetes.io/zone":"eu-1a"},
            "annotations":{"node.alpha.kubernetes.io/ttl":"0"}},
            "spec":{"podCIDR":"192.168.1.0/24","podCIDRs":["192.168.1.0/24","fd00:1::/64"],
            "providerID":"kind://n1","taints":[{"key":"dedicated","value":"x","effect":"NoSchedule"}]},
            "status":{"capacity":{"cpu":"2"},"conditions":[{"type":"Ready","status":"True"}],
            "addresses":[{"type":"InternalIP","address":"172.26.236.177"},
            {"type":"ExternalIP","address":"203.0.113.7"},
            {"type":"InternalIP","address":"fd00:2::177"},
            {"type":"Hostname","address":"node1"}],
            "images":[{"names":["a","b"],"sizeBytes":1234567890123}]}}\
            """);
    assertThat(status)
        .isEqualTo(
            new NodeStatus(
                new NodeInfo(
                    "node1",
                    "0c3f",
                    List.of(
                        IpAddress.parse("172.26.236.177"),
                        IpAddress.parse("fd00:2::177"),
                        IpAddress.parse("203.0.113.7")),
                    List.of(Cidr.parse("192.168.1.0/24"), Cidr.parse("fd00:1::/64")),
                    "eu-1a"),
                false,
                false));
    assertThat(status.isEligibleForLoadBalancers()).isTrue();
  }

  private static String node(String meta, String rest) {
    return "{'metadata':{'name':'n','resourceVersion':'5'%s}%s}".formatted(meta, rest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ,'deletionTimestamp':'2026-07-01T00:00:00Z' | ''                                                                        | true  | false
          ''                | ,'spec':{'taints':[{'key':'ToBeDeletedByClusterAutoscaler','value':'1','effect':'NoSchedule'}]} | false | true
          """)
  void aNodeThatIsAboutToGoIsNotEligible(
      String meta, String rest, boolean beingDeleted, boolean leaving) {
    NodeStatus status = usable(nodes, node(meta, rest));
    assertThat(status.beingDeleted()).isEqualTo(beingDeleted);
    assertThat(status.leavingByAutoscaler()).isEqualTo(leaving);
    assertThat(status.isEligibleForLoadBalancers()).isFalse();
  }

  @Test
  void aNodeWithoutAnythingIsRead() {
    NodeStatus status = usable(nodes, node("", ""));
    assertThat(status.node()).isEqualTo(new NodeInfo("n", "", List.of(), List.of(), null));
  }

  @Test
  void oldNodesHaveOnePodRange() {
    assertThat(usable(nodes, node("", ",'spec':{'podCIDR':'10.1.0.0/16'}")).node().podCidrs())
        .containsExactly(Cidr.parse("10.1.0.0/16"));
  }

  @Test
  void whatCannotBeReadIsNamed() {
    Decoded<NodeStatus> decoded =
        decode(
            nodes,
            node(
                "",
                """
                ,'spec':{'podCIDRs':['10.0.0.0/99'],'taints':{}},\
                'status':{'addresses':[{'type':'InternalIP','address':'?'}]}\
                """));
    assertThat(problems(decoded))
        .containsExactly(
            "spec.podCIDRs[0]: '10.0.0.0/99' is not an address range such as 10.0.0.0/8 or fd00::/8",
            "spec.taints: expected a list, found an object",
            "status.addresses[0].address: '?' is not an IP address");
  }

  @Test
  void ofANamespaceTheLabelsCount() {
    assertThat(
            usable(
                new NamespaceDecoder(),
                """
                {'kind':'PartialObjectMetadata','apiVersion':'meta.k8s.io/v1','metadata':{
                'name':'prod','uid':'1','resourceVersion':'5','labels':{
                'kubernetes.io/metadata.name':'prod','env':'prod'}}}\
                """))
        .isEqualTo(Map.of("kubernetes.io/metadata.name", "prod", "env", "prod"));
    Decoded<Map<String, String>> odd =
        decode(
            new NamespaceDecoder(),
            "{'metadata':{'name':'n','resourceVersion':'5','labels':{'a':'b','c':7}}}");
    assertThat(problems(odd))
        .containsExactly("metadata.labels.c: expected a string, found a whole number");
  }

  @Test
  void metadataAloneCanBeRead() {
    ObjectMeta meta =
        usable(
            new MetaDecoder(),
            """
            {'spec':{'x':[1,{'y':2}]},'metadata':{'name':'a','namespace':'ns','uid':'u',
            'resourceVersion':'9','creationTimestamp':'2026-07-01T09:00:00Z'}}\
            """);
    assertThat(meta.name().toString()).isEqualTo("ns/a");
    assertThat(meta.uid()).isEqualTo("u");
    assertThat(meta.created()).hasToString("2026-07-01T09:00:00Z");
  }
}
