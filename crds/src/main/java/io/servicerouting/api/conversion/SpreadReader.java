package io.servicerouting.api.conversion;

import io.servicerouting.api.v1alpha1.Spread;
import io.servicerouting.routing.Rebalance;
import io.servicerouting.routing.SpreadEnforcement;
import io.servicerouting.routing.SpreadRule;
import io.servicerouting.routing.SpreadRule.PodAntiAffinity;
import io.servicerouting.routing.SpreadRule.TopologySpread;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a spread. The schema's defaults are applied here as well, for files that never met it. */
final class SpreadReader {
  private static final int HIGHEST_WEIGHT = 100;
  private static final int HIGHEST_SKEW = 1000;

  private final ObjectFields fields;
  private final String path;

  /**
   * Of one body.
   *
   * @param path where it is in the object, for example {@code spec.spread}
   */
  SpreadReader(ObjectFields fields, String path) {
    this.fields = fields;
    this.path = path;
  }

  /** Null if it cannot be used, which is reported. */
  @Nullable SpreadRule read(Spread spread) {
    SpreadEnforcement enforcement =
        Objects.requireNonNullElse(
            fields.value(path + ".enforcement", spread.enforcement(), SpreadEnforcement::parse),
            SpreadEnforcement.PREFERRED);
    Rebalance rebalance =
        Objects.requireNonNullElse(
            fields.value(path + ".rebalance", spread.rebalance(), Rebalance::parse),
            Rebalance.ADVISE);
    String topologyKey = Objects.requireNonNullElse(spread.topologyKey(), SpreadRule.HOSTNAME);
    return switch (Objects.requireNonNullElse(spread.mode(), "PodAntiAffinity")) {
      case "PodAntiAffinity" -> {
        refuse("maxSkew", spread.maxSkew(), "applies only with mode TopologySpread");
        if (enforcement == SpreadEnforcement.REQUIRED) {
          refuse("weight", spread.weight(), "applies only with enforcement Preferred");
        }
        int weight =
            within("weight", spread.weight(), HIGHEST_WEIGHT, PodAntiAffinity.DEFAULT_WEIGHT);
        yield new PodAntiAffinity(enforcement, weight, topologyKey, rebalance);
      }
      case "TopologySpread" -> {
        refuse("weight", spread.weight(), "applies only with mode PodAntiAffinity");
        int maxSkew =
            within("maxSkew", spread.maxSkew(), HIGHEST_SKEW, TopologySpread.DEFAULT_MAX_SKEW);
        yield new TopologySpread(enforcement, maxSkew, topologyKey, rebalance);
      }
      case String other -> {
        fields.report(
            path + ".mode", "'" + other + "' is not one of PodAntiAffinity and TopologySpread");
        yield null;
      }
    };
  }

  private void refuse(String field, @Nullable Integer value, String why) {
    if (value != null) {
      fields.report(path + "." + field, field + " " + why);
    }
  }

  private int within(String field, @Nullable Integer value, int highest, int unset) {
    if (value == null) {
      return unset;
    }
    if (value < 1 || value > highest) {
      fields.report(path + "." + field, value + " is not within 1 and " + highest);
      return unset;
    }
    return value;
  }
}
