package io.servicerouting.agent.kube.decode;

import io.servicerouting.routing.Backend;
import io.servicerouting.routing.EndpointWeights;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads one item of {@code proxy.weights}. */
final class WeightRuleReader {
  private final FieldReader in;

  private @Nullable String podPrefix;
  private @Nullable String node;
  private @Nullable String zone;
  private int weight = Backend.DEFAULT_WEIGHT;

  WeightRuleReader(FieldReader in) {
    this.in = in;
  }

  EndpointWeights.Rule read() throws IOException {
    in.object(field -> {
      switch (field) {
        case "podPrefix" -> podPrefix = in.text();
        case "node" -> node = in.text();
        case "zone" -> zone = in.text();
        case "weight" -> weight = in.integer(0, EndpointWeights.MAX, Backend.DEFAULT_WEIGHT);
        default -> {}
      }
    });
    return new EndpointWeights.Rule(podPrefix, node, zone, weight);
  }
}
