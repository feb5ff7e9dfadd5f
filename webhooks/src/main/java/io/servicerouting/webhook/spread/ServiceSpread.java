package io.servicerouting.webhook.spread;

import io.servicerouting.routing.EffectivePolicy.Resolved;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.SpreadRule;
import java.util.Map;

/**
 * A Service whose pods are to be spread.
 *
 * @param service its name
 * @param selector {@code spec.selector}; empty if the Service selects no pods
 * @param spread the rule that holds for it, and which policy says so
 */
public record ServiceSpread(
    ObjectName service, Map<String, String> selector, Resolved<SpreadRule> spread) {

  /** Whether it selects a pod of its namespace. A Service without a selector selects none. */
  boolean selects(Map<String, String> podLabels) {
    return !selector.isEmpty() && podLabels.entrySet().containsAll(selector.entrySet());
  }
}
