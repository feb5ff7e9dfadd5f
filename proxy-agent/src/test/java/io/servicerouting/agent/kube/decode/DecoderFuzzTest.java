package io.servicerouting.agent.kube.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever stands in a field, a decoder comes to the end of the object: one odd object must not
 * stop the stream for all others.
 */
class DecoderFuzzTest {
  private static final JsonFactory JSON = new JsonFactory();

  private static final List<String> ODD_VALUES =
      List.of(
          "null",
          "true",
          "7",
          "-1",
          "1e400",
          "123456789012345678901234567890",
          "\"\"",
          "\"x\"",
          "\"10.0.0.1\"",
          "[]",
          "{}",
          "[[]]",
          "[null]",
          "{\"name\":{}}",
          "[{\"a\":[1,{}]}]",
          "0.5");

  private static final Map<String, ObjectDecoder<?>> DECODERS =
      Map.of(
          """
          {"metadata":{"labels":{"a":"b"},"creationTimestamp":"2026-07-01T09:12:44Z",
          "deletionTimestamp":"2026-07-01T09:12:44Z"},
          "spec":{"type":"NodePort","clusterIP":"10.96.0.1","clusterIPs":["10.96.0.1"],
          "externalIPs":["192.0.2.1"],"ports":[{"name":"a","protocol":"TCP","port":1,"nodePort":2}],
          "loadBalancerSourceRanges":["10.0.0.0/8"],"externalTrafficPolicy":"Local",
          "internalTrafficPolicy":"Local","sessionAffinity":"ClientIP","healthCheckNodePort":9,
          "sessionAffinityConfig":{"clientIP":{"timeoutSeconds":5}}},
          "status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.9","ipMode":"VIP"}]}}}\
          """,
          new ServiceDecoder(),
          """
          {"metadata":{"labels":{"kubernetes.io/service-name":"s"}},"addressType":"IPv4",
          "endpoints":[{"addresses":["10.0.0.1"],"nodeName":"n","hints":{"forZones":[{"name":"z"}],
          "forNodes":[{"name":"n"}]},"conditions":{"ready":true,"serving":true,
          "terminating":false}}],"ports":[{"name":"http","protocol":"TCP","port":80}]}\
          """,
          new EndpointSliceDecoder(),
          """
          {"metadata":{"labels":{"topology.kubernetes.io/zone":"z"}},"spec":{
          "podCIDR":"10.0.0.0/24","podCIDRs":["10.0.0.0/24"],"taints":[{"key":"a"}]},
          "status":{"addresses":[{"type":"InternalIP","address":"10.0.0.1"}]}}\
          """,
          new NodeDecoder(),
          """
          {"metadata":{"labels":{"a":"b"}}}\
          """,
          new NamespaceDecoder(),
          """
          {"metadata":{"creationTimestamp":"2026-07-01T09:12:44Z"},"spec":{"targetRefs":[{
          "group":"","kind":"Service","name":"s","sectionName":"p"}],
          "targetSelector":{"matchLabels":{"a":"b"}},"proxy":{"mode":"iptables","scheduler":"rr",
          "unavailable":"Reject"},"trafficPolicy":{"external":"Local","internal":"Local"}}}\
          """,
          new RoutingPolicyDecoder("v1"),
          """
          {"metadata":{"creationTimestamp":"2026-07-01T09:12:44Z"},"spec":{"namespaceSelector":{
          "matchLabels":{"a":"b"},"matchExpressions":[{"key":"a","operator":"In","values":["b"]}]},
          "serviceSelector":{"matchLabels":{"a":"b"}},"defaults":{"proxy":{"mode":"iptables"}},
          "overrides":{"trafficPolicy":{"external":"Local"}}}}\
          """,
          new ClusterRoutingPolicyDecoder("v1"));

  @Test
  void noValueInAnyFieldStopsADecoder() throws IOException {
    long seed = Long.getLong("kube.seed", new Random().nextLong());
    System.out.println("DecoderFuzzTest seed: " + seed);
    Random random = new Random(seed);
    int problems = 0;
    for (Map.Entry<String, ObjectDecoder<?>> each : DECODERS.entrySet()) {
      for (int i = 0; i < 3_000; i++) {
        String json = mutated(each.getKey(), random);
        try {
          problems += Decoding.problems(Decoding.decode(each.getValue(), json)).size();
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError("seed " + seed + ", on " + json, e);
        }
      }
    }
    assertThat(problems).as("most of what was changed is noticed").isGreaterThan(5_000);
  }

  /** The object with some of its values replaced, but for the name, which every object has. */
  private static String mutated(String json, Random random) throws IOException {
    StringWriter out = new StringWriter();
    try (JsonParser in = JSON.createParser(json);
        JsonGenerator copy = JSON.createGenerator(out)) {
      copy.writeStartObject();
      in.nextToken();
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        boolean isValue = token.isScalarValue() || token.isStructStart();
        boolean isNeeded = "metadata".equals(in.currentName());
        if (isValue && !isNeeded && random.nextInt(12) == 0) {
          copy.writeRawValue(ODD_VALUES.get(random.nextInt(ODD_VALUES.size())));
          in.skipChildren();
        } else {
          copy.copyCurrentEvent(in);
        }
        if (token == JsonToken.START_OBJECT && "metadata".equals(in.currentName())) {
          copy.writeStringField("name", "o");
          copy.writeStringField("resourceVersion", "5");
        }
      }
    }
    return out.toString();
  }
}
