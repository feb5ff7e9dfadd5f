package io.servicerouting.agent.kube.decode;

import static io.servicerouting.agent.kube.decode.Decoding.decode;
import static io.servicerouting.agent.kube.decode.Decoding.problems;
import static io.servicerouting.agent.kube.decode.Decoding.usable;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.routing.Endpoint;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Protocol;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointSliceDecoderTest {
  private static final String PORT = "'ports':[{'name':'http','protocol':'TCP','port':80}]";

  private final EndpointSliceDecoder decoder = new EndpointSliceDecoder();

  @Test
  void aSliceAsItComesFromTheServer() {
    SliceInfo slice =
        usable(
            decoder,
            """
            {"kind":"EndpointSlice","apiVersion":"discovery.k8s.io/v1","metadata":{
            "name":"my-nginx-x7kq2","generateName":"my-nginx-","namespace":"default",
            "uid":"3a6e","resourceVersion":"1311","generation":4,
            "creationTimestamp":"2026-07-01T09:12:44Z","labels":{
            "endpointslice.kubernetes.io/managed-by":"endpointslice-controller.k8s.io",
            "kubernetes.io/service-name":"my-nginx","run":"my-nginx"},
            "annotations":{"endpoints.kubernetes.io/last-change-trigger-time":"2026-07-01"},
            "ownerReferences":[{"apiVersion":"v1","kind":"Service","name":"my-nginx","uid":"5c1b",
            "controller":true,"blockOwnerDeletion":true}],
            "managedFields":[{"fieldsV1":{"f:endpoints":{}}}]},
            "addressType":"IPv4","endpoints":[
            {"addresses":["192.168.189.131"],
             "conditions":{"ready":true,"serving":true,"terminating":false},
             "targetRef":{"kind":"Pod","namespace":"default","name":"my-nginx-a","uid":"77"},
             "nodeName":"node2","zone":"eu-1a",
             "hints":{"forZones":[{"name":"eu-1a"},{"name":"eu-1b"}],"forNodes":[{"name":"node2"}]}},
            {"addresses":["192.168.100.1"],
             "conditions":{"ready":false,"serving":true,"terminating":true},
             "nodeName":"node3","zone":"eu-1b"}],
            "ports":[{"name":"http","protocol":"TCP","port":80},
            {"name":"dns","protocol":"UDP","port":5353}]}\
            """);

    assertThat(slice.name()).isEqualTo(new ObjectName("default", "my-nginx-x7kq2"));
    assertThat(slice.service()).isEqualTo(new ObjectName("default", "my-nginx"));
    assertThat(slice.family()).isEqualTo(IpFamily.IPV4);
    assertThat(slice.ports())
        .containsExactly(
            new SlicePort("http", Protocol.TCP, 80, endpoints(80)),
            new SlicePort("dns", Protocol.UDP, 5353, endpoints(5353)));
  }

  private static List<Endpoint> endpoints(int port) {
    return List.of(
        new Endpoint(
            IpAddress.parse("192.168.189.131"),
            port,
            "node2",
            true,
            true,
            false,
            List.of("eu-1a", "eu-1b"),
            List.of("node2"),
            "eu-1a",
            "my-nginx-"),
        new Endpoint(
            IpAddress.parse("192.168.100.1"),
            port,
            "node3",
            false,
            true,
            true,
            List.of(),
            List.of(),
            "eu-1b",
            null));
  }

  private static String slice(String fields) {
    return slice("'kubernetes.io/service-name':'s'", fields);
  }

  private static String slice(String labels, String fields) {
    return """
    {%s,'metadata':{'name':'s-1','namespace':'ns','resourceVersion':'5','uid':'u','labels':{%s}}}\
    """
        .formatted(fields, labels);
  }

  private List<Endpoint> endpointsOf(String endpoints) {
    return usable(decoder, slice("'addressType':'IPv4','endpoints':[" + endpoints + "]," + PORT))
        .ports()
        .getFirst()
        .endpoints();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {}                                                      | true  | true  | false
          {'ready':null,'serving':null,'terminating':null}        | true  | true  | false
          {'ready':false}                                         | false | true  | false
          {'ready':false,'serving':false}                         | false | false | false
          {'ready':false,'serving':true,'terminating':true}       | false | true  | true
          {'ready':true,'terminating':true}                       | true  | true  | true
          """)
  void conditionsThatAreAbsentMeanReadyAndServing(
      String conditions, boolean ready, boolean serving, boolean terminating) {
    Endpoint endpoint =
        endpointsOf("{'addresses':['10.0.0.1'],'conditions':" + conditions + "}").getFirst();
    assertThat(endpoint.ready()).isEqualTo(ready);
    assertThat(endpoint.serving()).isEqualTo(serving);
    assertThat(endpoint.terminating()).isEqualTo(terminating);
    assertThat(endpoint.nodeName()).isNull();
  }

  @Test
  void onlyTheFirstAddressCounts() {
    assertThat(endpointsOf("{'addresses':['10.0.0.1','garbage','10.0.0.2']}"))
        .extracting(Endpoint::address)
        .containsExactly(IpAddress.parse("10.0.0.1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {'addresses':['10.0.0.300']} | endpoints[1].addresses[0]: '10.0.0.300' is not an IP address
          {'addresses':['010.0.0.1']}  | endpoints[1].addresses[0]: '010.0.0.1' is not an IP address
          {'addresses':['fd00::1']}    | endpoints[1].addresses[0]: fd00::1 is not of the slice's address type
          {'addresses':['127.0.0.1']}  | endpoints[1].addresses[0]: 127.0.0.1 is not an address that a pod can have
          {'addresses':['224.0.0.1']}  | endpoints[1].addresses[0]: 224.0.0.1 is not an address that a pod can have
          {'addresses':['0.0.0.0']}    | endpoints[1].addresses[0]: 0.0.0.0 is not an address that a pod can have
          {'addresses':[7]}            | endpoints[1].addresses[0]: expected a string, found a whole number
          {'addresses':[]}             | endpoints[1].addresses: is empty
          {}                           | endpoints[1].addresses: is empty
          """)
  void anEndpointWithABadAddressIsLeftOutAndNamed(String endpoint, String problem) {
    Decoded<SliceInfo> decoded =
        decode(
            decoder,
            slice(
                "'addressType':'IPv4','endpoints':[{'addresses':['10.0.0.1']},"
                    + endpoint
                    + ",{'addresses':['10.0.0.3']}],"
                    + PORT));
    assertThat(problems(decoded)).containsExactly(problem);
    assertThat(((Decoded.Usable<SliceInfo>) decoded).value().ports().getFirst().endpoints())
        .extracting(each -> each.address().toString())
        .containsExactly("10.0.0.1", "10.0.0.3");
  }

  @Test
  void aBadConditionIsNamedAndTakenForAbsent() {
    Decoded<SliceInfo> decoded =
        decode(
            decoder,
            slice(
                "'addressType':'IPv4','endpoints':[{'addresses':['10.0.0.1'],"
                    + "'conditions':{'ready':'no'}}],"
                    + PORT));
    assertThat(problems(decoded))
        .containsExactly("endpoints[0].conditions.ready: expected true or false, found a string");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'protocol':'TCP','port':80}",
        "{'name':null,'port':80}",
        "{'name':'http'}",
        "{'name':'http','port':null}",
        "{'name':'http','port':0}"
      })
  void aPortWithoutNameOrNumberIsSkippedSilently(String port) {
    Decoded<SliceInfo> decoded =
        decode(
            decoder,
            slice(
                "'addressType':'IPv4','endpoints':[{'addresses':['10.0.0.1']}],'ports':["
                    + port
                    + "]"));
    assertThat(problems(decoded)).isEmpty();
    assertThat(((Decoded.Usable<SliceInfo>) decoded).value().ports()).isEmpty();
  }

  @Test
  void theOnlyPortOfAServiceHasAnEmptyName() {
    SliceInfo slice =
        usable(
            decoder, slice("'addressType':'IPv4','endpoints':[],'ports':[{'name':'','port':80}]"));
    assertThat(slice.ports()).containsExactly(new SlicePort("", Protocol.TCP, 80, List.of()));
  }

  @Test
  void theOrderOfTheFieldsDoesNotMatter() {
    SliceInfo slice =
        usable(
            decoder, slice(PORT + ",'endpoints':[{'addresses':['fd00::1']}],'addressType':'IPv6'"));
    assertThat(slice.family()).isEqualTo(IpFamily.IPV6);
    assertThat(slice.ports().getFirst().endpoints()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'kubernetes.io/service-name':'s','service.kubernetes.io/headless':'' | 'addressType':'IPv4'
          'kubernetes.io/service-name':''                                      | 'addressType':'IPv4'
          'app':'x'                                                            | 'addressType':'IPv4'
          'kubernetes.io/service-name':'s'                                     | 'addressType':'FQDN'
          """)
  void slicesThatServeNoServiceAreIrrelevant(String labels, String fields) {
    assertThat(decode(decoder, slice(labels, fields))).isInstanceOf(Decoded.Irrelevant.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'addressType':'IPv7' | addressType: 'IPv7' is not one of IPv4, IPv6 and FQDN
          'addressType':4      | addressType: expected a string, found a whole number
          'endpoints':[]       | addressType: is missing
          """)
  void aSliceOfUnknownTypeIsUnusable(String fields, String problem) {
    Decoded<SliceInfo> decoded = decode(decoder, slice(fields));
    assertThat(decoded).isInstanceOf(Decoded.Unusable.class);
    assertThat(problems(decoded)).first().isEqualTo(problem);
  }

  @Test
  void manyProblemsAreCounted() {
    String bad =
        IntStream.range(0, 1_000)
            .mapToObj(i -> "{'addresses':['x" + i + "']}")
            .collect(Collectors.joining(","));
    Decoded<SliceInfo> decoded =
        decode(decoder, slice("'addressType':'IPv4','endpoints':[" + bad + "]," + PORT));
    assertThat(problems(decoded)).hasSize(17);
    assertThat(problems(decoded).getLast()).isEqualTo(": 984 further problems are not listed");
  }

  @Test
  void aFullSliceOfAThousandEndpointsSharesItsStrings() {
    String many =
        IntStream.range(0, 1_000)
            .mapToObj(i ->
                "{'addresses':['10.1.%d.%d'],'nodeName':'node%d'}"
                    .formatted(i / 250, i % 250 + 1, i % 3))
            .collect(Collectors.joining(","));
    List<Endpoint> endpoints = endpointsOf(many);
    assertThat(endpoints).hasSize(1_000);
    assertThat(endpoints.get(999).nodeName()).isSameAs(endpoints.get(0).nodeName());
    assertThat(endpoints.get(0).zoneHints()).isSameAs(endpoints.get(1).zoneHints());
  }
}
