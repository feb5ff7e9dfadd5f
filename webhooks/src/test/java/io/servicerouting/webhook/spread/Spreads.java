package io.servicerouting.webhook.spread;

import io.servicerouting.routing.EffectivePolicy.Reason;
import io.servicerouting.routing.EffectivePolicy.Resolved;
import io.servicerouting.routing.EffectivePolicy.Specificity;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Rebalance;
import io.servicerouting.routing.SpreadEnforcement;
import io.servicerouting.routing.SpreadRule;
import java.util.Map;

/** Services with a spread rule, for tests. */
public final class Spreads {

  /** What {@code spread: {}} asks for. */
  public static final SpreadRule DEFAULT =
      affinity(SpreadEnforcement.PREFERRED, 100, SpreadRule.HOSTNAME);

  public static final SpreadRule REQUIRED =
      affinity(SpreadEnforcement.REQUIRED, 100, SpreadRule.HOSTNAME);

  public static final SpreadRule EVEN =
      topology(SpreadEnforcement.PREFERRED, 1, SpreadRule.HOSTNAME);

  public static final SpreadRule EVEN_REQUIRED =
      topology(SpreadEnforcement.REQUIRED, 1, SpreadRule.HOSTNAME);

  private Spreads() {}

  public static SpreadRule affinity(SpreadEnforcement enforcement, int weight, String key) {
    return new SpreadRule.PodAntiAffinity(enforcement, weight, key, Rebalance.ADVISE);
  }

  public static SpreadRule topology(SpreadEnforcement enforcement, int maxSkew, String key) {
    return new SpreadRule.TopologySpread(enforcement, maxSkew, key, Rebalance.ADVISE);
  }

  /** A Service with a policy of the same name. */
  public static ServiceSpread service(String name, Map<String, String> selector, SpreadRule rule) {
    return service(name, selector, rule, name);
  }

  public static ServiceSpread service(
      String name, Map<String, String> selector, SpreadRule rule, String policy) {
    return new ServiceSpread(
        new ObjectName("shop", name),
        selector,
        new Resolved<>(rule, new Reason.Policy(new ObjectName("shop", policy), Specificity.NAME)));
  }
}
