package io.servicerouting.routing;

import io.servicerouting.routing.EffectivePolicy.Reason;
import io.servicerouting.routing.EffectivePolicy.Resolved;
import io.servicerouting.routing.EffectivePolicy.Specificity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a policy achieves for one of its targets: of each field that it states, whether that holds,
 * and if not, who decided otherwise.
 *
 * <p>Where somebody else decides but says the same, nothing was lost, and the field counts as in
 * effect.
 *
 * @param findings by field in the order of {@link PolicyField}; a field stands here twice if the
 *     target's ports fare differently. Empty if the target has no such port
 */
public record PolicyVerdict(List<Finding> findings) {

  public PolicyVerdict {
    findings = List.copyOf(findings);
  }

  /**
   * How one field fared.
   *
   * @param field the field
   * @param outcome what became of it
   * @param ports the names of the ports that it concerns; empty if it is all ports of the target
   */
  public record Finding(PolicyField field, Outcome outcome, List<String> ports) {}

  /** What became of what a policy asks for. */
  public sealed interface Outcome {

    /** It holds. */
    record InEffect() implements Outcome {}

    /**
     * A cluster policy's overrides say otherwise.
     *
     * @param policy its name
     */
    record Overridden(String policy) implements Outcome {}

    /**
     * Another policy of the namespace says otherwise and goes first.
     *
     * @param policy its name
     * @param precedence why it goes first
     */
    record Conflicted(ObjectName policy, Precedence precedence) implements Outcome {}

    /**
     * The mode that carries the port does not offer this scheduler.
     *
     * @param mode the mode
     * @param chosenBy why it is that mode
     */
    record NotOffered(ProxyMode mode, Reason chosenBy) implements Outcome {}

    /**
     * The scheduler that picks endpoints does not know these flags.
     *
     * @param scheduler the scheduler
     * @param chosenBy why it is that scheduler
     */
    record NotOfScheduler(Scheduler scheduler, Reason chosenBy) implements Outcome {}

    /** The target is a single port, and the field concerns whole Services. */
    record NotForOnePort() implements Outcome {}
  }

  /** Why one policy goes before another. */
  public enum Precedence {
    /** It names the port where the other names the Service, or names where the other selects. */
    MORE_SPECIFIC,
    /** It was created first; of two created at the same time, it is the first by name. */
    OLDER
  }

  /**
   * Judges one target.
   *
   * @param policy the policy
   * @param service the target
   * @param sectionName the target's port; null if the target is the whole Service
   * @param resolution what holds for the port of that name
   */
  public static PolicyVerdict of(
      RoutingPolicy policy,
      ServiceInfo service,
      @Nullable String sectionName,
      Function<String, EffectivePolicy> resolution) {
    List<String> ports = ports(service, sectionName);
    Map<String, EffectivePolicy> effective = new LinkedHashMap<>();
    ports.forEach(port -> effective.put(port, resolution.apply(port)));
    List<Finding> findings = new ArrayList<>();
    for (PolicyField field : PolicyField.values()) {
      Object wanted = field.statedIn(policy.settings());
      if (wanted == null) {
        continue;
      }
      Map<Outcome, List<String>> byOutcome = new LinkedHashMap<>();
      effective.forEach((port, resolved) -> {
        Specificity own = PolicyResolution.specificity(policy, service, port);
        if (own != null) {
          Outcome outcome = outcome(policy, own, field, wanted, resolved);
          byOutcome.computeIfAbsent(outcome, key -> new ArrayList<>()).add(port);
        }
      });
      byOutcome.forEach((outcome, concerned) ->
          findings.add(
              new Finding(field, outcome, concerned.equals(ports) ? List.of() : concerned)));
    }
    return new PolicyVerdict(findings);
  }

  private static List<String> ports(ServiceInfo service, @Nullable String sectionName) {
    if (sectionName == null && service.ports().isEmpty()) {
      return List.of(""); // A headless Service needs no port, and its pods can be spread.
    }
    return service.ports().stream()
        .map(ServicePort::name)
        .filter(port -> sectionName == null || sectionName.equals(port))
        .toList();
  }

  private static Outcome outcome(
      RoutingPolicy policy,
      Specificity own,
      PolicyField field,
      Object wanted,
      EffectivePolicy effective) {
    if (field.isOfWholeService() && own == Specificity.PORT) {
      return new Outcome.NotForOnePort();
    }
    Resolved<?> resolved = field.resolvedIn(effective);
    if (resolved == null) {
      throw notResolvedWith(policy, field);
    }
    if (resolved.value().equals(wanted)) {
      return new Outcome.InEffect();
    }
    if (field == PolicyField.SCHEDULER
        && !effective.mode().value().schedulers().contains(policy.settings().scheduler())) {
      return new Outcome.NotOffered(effective.mode().value(), effective.mode().reason());
    }
    if (field == PolicyField.SCHEDULER_FLAGS
        && wanted instanceof Set<?> flags
        && !effective.scheduler().value().flags().containsAll(flags)) {
      return new Outcome.NotOfScheduler(
          effective.scheduler().value(), effective.scheduler().reason());
    }
    return switch (resolved.reason()) {
      case Reason.ClusterOverride(String by) -> new Outcome.Overridden(by);
      case Reason.Policy(ObjectName by, Specificity specificity) ->
          new Outcome.Conflicted(
              by, specificity.compareTo(own) < 0 ? Precedence.MORE_SPECIFIC : Precedence.OLDER);
      // These go after every policy of the namespace.
      case Reason.ClusterDefault weaker -> throw notResolvedWith(policy, field);
      case Reason.ServiceField weaker -> throw notResolvedWith(policy, field);
      case Reason.ProductDefault weaker -> throw notResolvedWith(policy, field);
    };
  }

  private static IllegalArgumentException notResolvedWith(RoutingPolicy policy, PolicyField field) {
    return new IllegalArgumentException(
        "policy " + policy.name() + " had no say when " + field.path() + " was resolved");
  }

  /** Whether all that the policy states holds, at all ports of the target. */
  public boolean isWhollyInEffect() {
    return findings.stream().allMatch(finding -> finding.outcome() instanceof Outcome.InEffect);
  }
}
