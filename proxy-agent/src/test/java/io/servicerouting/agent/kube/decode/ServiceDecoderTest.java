package io.servicerouting.agent.kube.decode;

import static io.servicerouting.agent.kube.decode.Decoding.decode;
import static io.servicerouting.agent.kube.decode.Decoding.problems;
import static io.servicerouting.agent.kube.decode.Decoding.usable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.ServiceInfo;
import io.servicerouting.routing.ServicePort;
import io.servicerouting.routing.TrafficPolicy;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceDecoderTest {
  private final ServiceDecoder decoder = new ServiceDecoder();

  /** As a 1.36 API server sends it, managedFields and all. */
  private static final String MY_NGINX =
      """
      {"kind":"Service","apiVersion":"v1","metadata":{"name":"my-nginx","namespace":"default",
      "uid":"5c1b0f6e-8f0e-4d0e-9a53-f5a2f2a0e3f1","resourceVersion":"1207",
      "creationTimestamp":"2026-07-01T09:12:44Z","labels":{"run":"my-nginx","tier":"web"},
      "annotations":{"kubectl.kubernetes.io/last-applied-configuration":
      "{\\"apiVersion\\":\\"v1\\",\\"kind\\":\\"Service\\"}\\n"},
      "managedFields":[{"manager":"kubectl-client-side-apply","operation":"Update","apiVersion":"v1",
      "time":"2026-07-01T09:12:44Z","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":
      {".":{},"f:run":{}}},"f:spec":{"f:ports":{".":{},
      "k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:port":{}}}}}}]},
      "spec":{"ports":[{"name":"http","protocol":"TCP","appProtocol":"http","port":80,
      "targetPort":80,"nodePort":31428},{"name":"dns","protocol":"UDP","port":53,
      "targetPort":"dns","nodePort":31429}],"selector":{"run":"my-nginx"},
      "clusterIP":"10.96.30.7","clusterIPs":["10.96.30.7","fd00:96::1e07"],"type":"LoadBalancer",
      "externalIPs":["198.51.100.7"],
      "sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":600}},
      "externalTrafficPolicy":"Local","healthCheckNodePort":30123,
      "loadBalancerSourceRanges":["203.0.113.0/24"," 198.51.100.9/8 "],
      "ipFamilies":["IPv4","IPv6"],"ipFamilyPolicy":"PreferDualStack",
      "allocateLoadBalancerNodePorts":true,"internalTrafficPolicy":"Cluster"},
      "status":{"loadBalancer":{"ingress":[{"ip":"172.26.236.180","ipMode":"VIP"},
      {"ip":"172.26.236.181","ipMode":"Proxy"},{"hostname":"lb.example.com"},
      {"ip":"172.26.236.182"}]},"conditions":[]}}\
      """;

  @Test
  void aLoadBalancerServiceAsItComesFromTheServer() {
    Decoded<ServiceInfo> decoded = decode(decoder, MY_NGINX);

    assertThat(problems(decoded)).isEmpty();
    assertThat(decoded.meta().resourceVersion()).isEqualTo("1207");
    assertThat(((Decoded.Usable<ServiceInfo>) decoded).value())
        .isEqualTo(
            new ServiceInfo(
                new ObjectName("default", "my-nginx"),
                "5c1b0f6e-8f0e-4d0e-9a53-f5a2f2a0e3f1",
                Map.of("run", "my-nginx", "tier", "web"),
                List.of(IpAddress.parse("10.96.30.7"), IpAddress.parse("fd00:96::1e07")),
                List.of(IpAddress.parse("198.51.100.7")),
                List.of(IpAddress.parse("172.26.236.180"), IpAddress.parse("172.26.236.182")),
                List.of(Cidr.parse("203.0.113.0/24"), Cidr.parse("198.0.0.0/8")),
                TrafficPolicy.LOCAL,
                TrafficPolicy.CLUSTER,
                600,
                30_123,
                null,
                List.of(
                    new ServicePort("http", Protocol.TCP, 80, 31_428),
                    new ServicePort("dns", Protocol.UDP, 53, 31_429))));
  }

  private static String service(String spec) {
    return service("", spec, "");
  }

  private static String service(String labels, String spec, String ingress) {
    return """
    {'status':{'loadBalancer':{'ingress':[%s]}},'spec':{%s},'metadata':{'name':'s',\
    'namespace':'ns','resourceVersion':'5','uid':'u','labels':{%s}}}\
    """
        .formatted(ingress, spec, labels);
  }

  private static final String IP = "'clusterIP':'10.96.0.9',";
  private static final String PORT = "'ports':[{'port':80}]";

  @Test
  void whatTheApiLeavesOutHasTheApisDefaults() {
    ServiceInfo service = usable(decoder, service(IP + PORT));
    assertThat(service.ports()).containsExactly(new ServicePort("", Protocol.TCP, 80, 0));
    assertThat(service.clusterIps()).containsExactly(IpAddress.parse("10.96.0.9"));
    assertThat(service.external()).isEqualTo(TrafficPolicy.CLUSTER);
    assertThat(service.internal()).isEqualTo(TrafficPolicy.CLUSTER);
    assertThat(service.affinitySeconds()).isZero();
    assertThat(service.healthCheckNodePort()).isZero();
    assertThat(service.proxyName()).isNull();
    assertThat(service.sourceRanges()).isEmpty();
  }

  @Test
  void affinityWithoutATimeLastsThreeHours() {
    assertThat(
            usable(decoder, service(IP + "'sessionAffinity':'ClientIP'," + PORT)).affinitySeconds())
        .isEqualTo(10_800);
    assertThat(
            usable(
                    decoder,
                    service(
                        IP + "'sessionAffinityConfig':{'clientIP':{'timeoutSeconds':5}}," + PORT))
                .affinitySeconds())
        .as("a time without affinity means nothing")
        .isZero();
  }

  @Test
  void theLabelNamesTheProxyThatAServiceWasHandedTo() {
    ServiceInfo service =
        usable(
            decoder,
            service(
                "'service.kubernetes.io/service-proxy-name':'servicerouting.io'", IP + PORT, ""));
    assertThat(service.proxyName()).isEqualTo("servicerouting.io");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'clusterIP':'None','clusterIPs':['None'],'type':'ClusterIP'",
        "'type':'ExternalName','externalName':'example.com'",
        "'type':'ExternalName','clusterIP':'10.96.0.9'",
        "'clusterIP':'','ports':[{'port':80}]",
        "'clusterIP':null",
        "'ports':[]",
      })
  void aServiceWithoutAClusterIpIsIrrelevant(String spec) {
    assertThat(decode(decoder, service(spec))).isInstanceOf(Decoded.Irrelevant.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {'port':0}                        | spec.ports[0].port: 0 is not within 1 to 65535
          {'port':65536}                    | spec.ports[0].port: 65536 is not within 1 to 65535
          {'port':99999999999999}           | spec.ports[0].port: 99999999999999 is not within 1 to 65535
          {'port':8.5}                      | spec.ports[0].port: expected a whole number, found a fraction
          {'port':'80'}                     | spec.ports[0].port: expected a whole number, found a string
          {'name':'x'}                      | spec.ports[0].port: is missing
          {'port':80,'protocol':'QUIC'}     | spec.ports[0].protocol: 'QUIC' is not one of TCP, UDP and SCTP
          {'port':80,'protocol':6}          | spec.ports[0].protocol: expected a string, found a whole number
          {'port':80,'name':['x']}          | spec.ports[0].name: expected a string, found a list
          7                                 | spec.ports[0]: expected an object, found a whole number
          """)
  void anEntryOfPortsThatCannotBeReadIsLeftOut(String entry, String problem) {
    Decoded<ServiceInfo> decoded =
        decode(decoder, service(IP + "'ports':[" + entry + ",{'name':'good','port':81}]"));
    assertThat(problems(decoded)).first().isEqualTo(problem);
    assertThat(((Decoded.Usable<ServiceInfo>) decoded).value().ports())
        .containsExactly(new ServicePort("good", Protocol.TCP, 81, 0));
  }

  @Test
  void aBadNodePortLeavesThePortStanding() {
    Decoded<ServiceInfo> decoded =
        decode(decoder, service(IP + "'ports':[{'port':80,'nodePort':70000}]"));
    assertThat(problems(decoded))
        .containsExactly("spec.ports[0].nodePort: 70000 is not within 0 to 65535");
    assertThat(((Decoded.Usable<ServiceInfo>) decoded).value().ports())
        .containsExactly(new ServicePort("", Protocol.TCP, 80, 0));
  }

  @Test
  void ofTwoPortsWithOneNameTheFirstIsUsed() {
    Decoded<ServiceInfo> decoded =
        decode(decoder, service(IP + "'ports':[{'name':'a','port':1},{'name':'a','port':2}]"));
    assertThat(problems(decoded))
        .containsExactly("spec.ports[1].name: another port of this Service is also called 'a'");
    assertThat(((Decoded.Usable<ServiceInfo>) decoded).value().ports()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'externalIPs':['1.2.3']             | spec.externalIPs[0]: '1.2.3' is not an IP address
          'externalIPs':'1.2.3.4'             | spec.externalIPs: expected a list, found a string
          'externalTrafficPolicy':'Nearby'    | spec.externalTrafficPolicy: 'Nearby' is not one of Cluster and Local
          'internalTrafficPolicy':''          | spec.internalTrafficPolicy: '' is not one of Cluster and Local
          'sessionAffinity':'Cookie'          | spec.sessionAffinity: 'Cookie' is not one of ClientIP and None
          'healthCheckNodePort':-1            | spec.healthCheckNodePort: -1 is not within 0 to 65535
          'sessionAffinityConfig':{'clientIP':{'timeoutSeconds':0}} | spec.sessionAffinityConfig.clientIP.timeoutSeconds: 0 is not within 1 to 86400
          'clusterIPs':['10.96.0.9','10.96.0.10']  | spec.clusterIPs[1]: a second address of the same family
          'clusterIPs':['10.96.0.9','fd00::g']     | spec.clusterIPs[1]: 'fd00::g' is not an IP address
          """)
  void oneBadFieldLeavesTheRestStanding(String field, String problem) {
    Decoded<ServiceInfo> decoded = decode(decoder, service(IP + field + "," + PORT));
    assertThat(problems(decoded)).containsExactly(problem);
    ServiceInfo service = ((Decoded.Usable<ServiceInfo>) decoded).value();
    assertThat(service.ports()).hasSize(1);
    assertThat(service.clusterIps()).containsExactly(IpAddress.parse("10.96.0.9"));
    assertThat(service.external()).isEqualTo(TrafficPolicy.CLUSTER);
  }

  @Test
  void aBadIngressAddressIsNamedWithItsPlace() {
    Decoded<ServiceInfo> decoded =
        decode(decoder, service("", IP + PORT, "{'ip':'192.0.2.1'},{'ip':'192.0.2.256'}"));
    assertThat(problems(decoded))
        .containsExactly("status.loadBalancer.ingress[1].ip: '192.0.2.256' is not an IP address");
    assertThat(((Decoded.Usable<ServiceInfo>) decoded).value().loadBalancerIps())
        .containsExactly(IpAddress.parse("192.0.2.1"));
  }

  @ParameterizedTest
  @CsvSource({
    "'10.0.0.0/33', 0.0.0.0/32",
    "'ten.0.0.0/8', 0.0.0.0/32",
    "'', 0.0.0.0/32",
    "'fd00::/129', ::/128"
  })
  void aSourceRangeThatCannotBeReadAdmitsNobodyInsteadOfEverybody(String range, String instead) {
    Decoded<ServiceInfo> decoded =
        decode(decoder, service(IP + "'loadBalancerSourceRanges':['" + range + "']," + PORT));
    assertThat(problems(decoded)).hasSize(1);
    assertThat(problems(decoded).getFirst()).startsWith("spec.loadBalancerSourceRanges[0]: ");
    assertThat(((Decoded.Usable<ServiceInfo>) decoded).value().sourceRanges())
        .containsExactly(Cidr.parse(instead));
  }

  @Test
  void aSourceRangeThatIsNoTextAdmitsNobody() {
    Decoded<ServiceInfo> decoded =
        decode(decoder, service(IP + "'loadBalancerSourceRanges':[{}]," + PORT));
    assertThat(((Decoded.Usable<ServiceInfo>) decoded).value().sourceRanges())
        .containsExactly(Cidr.parse("0.0.0.0/32"));
  }

  @Test
  void problemsNameTheObject() {
    Decoded<ServiceInfo> decoded = decode(decoder, service(IP + "'ports':[{}]"));
    assertThat(((Decoded.Usable<ServiceInfo>) decoded).problems())
        .containsExactly(
            new Problem(
                new Problem.ObjectRef("v1", "Service", "ns", "s", "u"),
                "spec.ports[0].port",
                "is missing"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'metadata':{}}",
        "{'metadata':{'name':'a'}}",
        "{'metadata':{'resourceVersion':'1'}}",
        "{'metadata':7}"
      })
  void whatHasNoNameOrVersionIsNoObject(String json) {
    assertThatThrownBy(() -> decode(decoder, json))
        .isInstanceOf(UncheckedIOException.class)
        .hasCauseInstanceOf(MalformedObjectException.class);
  }

  @Test
  void nullsCountAsAbsent() {
    ServiceInfo service =
        usable(
            decoder,
            """
            {'metadata':{'name':'s','namespace':'ns','resourceVersion':'5','labels':null,
            'deletionTimestamp':null,'creationTimestamp':null},'status':null,
            'spec':{'clusterIP':'10.96.0.9','clusterIPs':null,'externalIPs':null,'ports':[null,
            {'port':80,'name':null,'protocol':null,'nodePort':null}],
            'externalTrafficPolicy':null,'sessionAffinityConfig':{'clientIP':null}}}\
            """);
    assertThat(service.ports()).containsExactly(new ServicePort("", Protocol.TCP, 80, 0));
  }
}
