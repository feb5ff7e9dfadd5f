package io.servicerouting.agent.kube.decode;

import com.fasterxml.jackson.core.JsonParser;
import io.servicerouting.routing.PolicyTarget;
import io.servicerouting.routing.RoutingPolicy;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * Reads a ServiceRoutingPolicy. One with any unreadable field is unusable as a whole: half of what
 * it asks for may be the opposite of what was meant. That happens when the CRD is newer than the
 * agent.
 */
public final class RoutingPolicyDecoder implements ObjectDecoder<RoutingPolicy> {
  private final String apiVersion;
  private final Interner interner = Interner.forResource();

  /**
   * @param apiVersion the group and version it is read in, for problems
   */
  public RoutingPolicyDecoder(String apiVersion) {
    this.apiVersion = apiVersion;
  }

  @Override
  public Decoded<RoutingPolicy> decode(JsonParser parser) throws IOException {
    FieldReader in = new FieldReader(parser);
    MetaReader metadata = new MetaReader(in, interner);
    PolicyTargetReader targets = new PolicyTargetReader(in, interner);
    PolicySettingsReader settings = new PolicySettingsReader(in);
    in.object(field -> {
      switch (field) {
        case "metadata" -> metadata.read();
        case "spec" ->
            in.object(specField -> {
              targets.field(specField);
              settings.field(specField);
            });
        default -> {}
      }
    });
    ObjectMeta meta = metadata.named(parser);
    Instant created = meta.created();
    PolicyTarget target = targets.target();
    if (created == null && in.isFlawless()) {
      in.problem("metadata.creationTimestamp", "is missing");
    }
    if (created == null || target == null || !in.isFlawless()) {
      return new Decoded.Unusable<>(meta, in.problems(apiVersion, "ServiceRoutingPolicy", meta));
    }
    return new Decoded.Usable<>(
        meta,
        new RoutingPolicy(meta.name(), meta.uid(), created, target, settings.settings()),
        List.of());
  }
}
