package io.servicerouting.agent.kube.decode;

import com.fasterxml.jackson.core.JsonParser;
import io.servicerouting.routing.ClusterRoutingPolicy;
import io.servicerouting.routing.ClusterRoutingPolicy.Kind;
import io.servicerouting.routing.LabelSelector;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a ClusterServiceRoutingPolicy. As with the namespaced kind, one unreadable field makes all
 * of it unusable.
 */
public final class ClusterRoutingPolicyDecoder implements ObjectDecoder<ClusterRoutingPolicy> {
  private final String apiVersion;
  private final Interner interner = Interner.forResource();

  /**
   * @param apiVersion the group and version it is read in, for problems
   */
  public ClusterRoutingPolicyDecoder(String apiVersion) {
    this.apiVersion = apiVersion;
  }

  @Override
  public Decoded<ClusterRoutingPolicy> decode(JsonParser parser) throws IOException {
    FieldReader in = new FieldReader(parser);
    MetaReader metadata = new MetaReader(in, interner);
    Spec spec = new Spec(in, interner);
    in.object(field -> {
      switch (field) {
        case "metadata" -> metadata.read();
        case "spec" -> in.object(spec::field);
        default -> {}
      }
    });
    ObjectMeta meta = metadata.named(parser);
    Instant created = meta.created();
    Kind kind = spec.kind();
    LabelSelector namespaces = spec.namespaceSelector;
    if (namespaces == null && in.isFlawless()) {
      in.problem("spec.namespaceSelector", "is missing; {} selects every namespace");
    }
    if (created == null && in.isFlawless()) {
      in.problem("metadata.creationTimestamp", "is missing");
    }
    if (created == null || kind == null || namespaces == null || !in.isFlawless()) {
      return new Decoded.Unusable<>(
          meta, in.problems(apiVersion, "ClusterServiceRoutingPolicy", meta));
    }
    return new Decoded.Usable<>(
        meta,
        new ClusterRoutingPolicy(
            meta.name().name(),
            meta.uid(),
            created,
            namespaces,
            spec.serviceSelector,
            kind,
            spec.settings.settings()),
        List.of());
  }

  private static final class Spec {
    private final FieldReader in;
    private final LabelSelectorReader selectors;
    private final PolicySettingsReader settings;
    private @Nullable LabelSelector namespaceSelector;
    private @Nullable LabelSelector serviceSelector;
    private boolean hasDefaults;
    private boolean hasOverrides;

    Spec(FieldReader in, Interner interner) {
      this.in = in;
      this.selectors = new LabelSelectorReader(in, interner);
      this.settings = new PolicySettingsReader(in);
    }

    void field(String name) throws IOException {
      switch (name) {
        case "namespaceSelector" -> namespaceSelector = selectors.read();
        case "serviceSelector" -> serviceSelector = selectors.read();
        case "defaults" -> {
          hasDefaults = true;
          in.object(settings::field);
        }
        case "overrides" -> {
          hasOverrides = true;
          in.object(settings::field);
        }
        default -> {}
      }
    }

    @Nullable Kind kind() {
      if (hasDefaults == hasOverrides) {
        in.problem("spec", "exactly one of defaults and overrides has to be set");
        return null;
      }
      return hasDefaults ? Kind.DEFAULTS : Kind.OVERRIDES;
    }
  }
}
