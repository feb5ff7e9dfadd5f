package io.servicerouting.routing;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What holds for one Service port once all policies were weighed, each field with its reason.
 *
 * @param mode what carries it
 * @param scheduler what picks endpoints; always one that the mode offers
 * @param schedulerFlags what changes how it picks; only flags that the scheduler knows
 * @param unavailable what a node does that cannot do the mode
 * @param weights what weight each endpoint has
 * @param external the policy for external traffic
 * @param internal the policy for internal traffic
 * @param serviceFields whether the Service's own fields are aligned with the two
 * @param spread how new pods are spread; null if nobody asks for it, and pods are left alone
 */
public record EffectivePolicy(
    Resolved<ProxyMode> mode,
    Resolved<Scheduler> scheduler,
    Resolved<Set<SchedulerFlag>> schedulerFlags,
    Resolved<Unavailable> unavailable,
    Resolved<EndpointWeights> weights,
    Resolved<TrafficPolicy> external,
    Resolved<TrafficPolicy> internal,
    Resolved<ServiceFields> serviceFields,
    @Nullable Resolved<SpreadRule> spread) {

  /** The weights as far as the scheduler minds them. */
  public EndpointWeights weightsInForce() {
    return scheduler.value().weighing() == Scheduler.Weighing.NONE
        ? weights.value().onOff()
        : weights.value();
  }

  /**
   * A value and why it holds.
   *
   * @param value what holds
   * @param reason who said so
   * @param <T> the field's type
   */
  public record Resolved<T>(T value, Reason reason) {}

  /** Who decided a field. */
  public sealed interface Reason {
    /**
     * A cluster policy's overrides.
     *
     * @param policy its name
     */
    record ClusterOverride(String policy) implements Reason {}

    /**
     * A policy of the Service's namespace.
     *
     * @param policy its name
     * @param by how it referred to the Service
     */
    record Policy(ObjectName policy, Specificity by) implements Reason {}

    /**
     * A cluster policy's defaults.
     *
     * @param policy its name
     */
    record ClusterDefault(String policy) implements Reason {}

    /** The Service's own field. */
    record ServiceField() implements Reason {}

    /** What the product does when nobody says anything. */
    record ProductDefault() implements Reason {}
  }

  /** How a policy refers to a Service port; the first is the most specific. */
  public enum Specificity {
    /** By the Service's and the port's name. */
    PORT,
    /** By the Service's name. */
    NAME,
    /** By labels. */
    SELECTOR
  }
}
