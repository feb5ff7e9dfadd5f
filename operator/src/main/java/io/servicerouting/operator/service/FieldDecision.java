package io.servicerouting.operator.service;

import io.servicerouting.operator.ownership.FieldOwner;
import io.servicerouting.operator.ownership.Holding;
import io.servicerouting.operator.ownership.Holding.Manifest;
import io.servicerouting.operator.ownership.ServiceField;
import io.servicerouting.operator.service.FieldConflict.Why;
import io.servicerouting.routing.ServiceFields;
import java.util.List;

/**
 * Whether a traffic policy field of a Service may be set as a policy wants it.
 *
 * <p>The API server lists a field that it filled in itself as owned by whoever created the object
 * with anything but server-side apply. So ownership alone does not tell whether somebody stated the
 * default. What does:
 *
 * <ul>
 *   <li>nobody but us owns the field: unstated;
 *   <li>an owner by apply, or a value other than the default: stated;
 *   <li>an owner that also wrote kubectl's last-applied annotation, and the annotation leaves the
 *       field out: unstated, and taking it with force is right;
 *   <li>any other owner: unknown, and then it is left alone.
 * </ul>
 */
sealed interface FieldDecision {

  /** Nothing of ours is to be on the field: nobody wants it, or it is as wanted without us. */
  record Leave() implements FieldDecision {}

  /**
   * We state the field.
   *
   * @param value its value
   * @param force whether somebody owns it who has to be overruled
   */
  record State(String value, boolean force) implements FieldDecision {}

  /**
   * Somebody else's.
   *
   * @param conflict whose, and what to do
   */
  record Conflict(FieldConflict conflict) implements FieldDecision {}

  /**
   * Decides.
   *
   * @param field one of the traffic policies
   * @param mayTake whether it may be taken now; false for a while after somebody took it back
   */
  static FieldDecision of(
      ServiceField field, ServiceSnapshot service, ServiceWish wish, boolean mayTake) {
    Holding holding = service.holding(field);
    String wanted = wish.wanted(field);
    if (wanted == null || !service.allows(field) || wish.serviceFields() == ServiceFields.NEVER) {
      return new Leave();
    }
    String actual = holding.value();
    if (wanted.equals(actual) || wish.hold()) {
      return holding.ours() && actual != null ? new State(actual, false) : new Leave();
    }
    List<FieldOwner> others = holding.others();
    FieldDecision decision =
        wish.serviceFields() == ServiceFields.FORCE
            ? new State(wanted, !others.isEmpty())
            : whenUnstated(field, service, wanted, others);
    return decision instanceof State && !mayTake
        ? conflict(field, service, wanted, first(others), Why.TAKEN_BACK)
        : decision;
  }

  private static FieldDecision whenUnstated(
      ServiceField field, ServiceSnapshot service, String wanted, List<FieldOwner> others) {
    Holding holding = service.holding(field);
    for (FieldOwner owner : others) {
      if (owner.applied() || !ServiceField.DEFAULT_TRAFFIC_POLICY.equals(holding.value())) {
        return conflict(field, service, wanted, owner, Why.STATED);
      }
    }
    for (FieldOwner owner : others) {
      if (!owner.lastApplied() || holding.manifest() == Manifest.UNKNOWN) {
        return conflict(field, service, wanted, owner, Why.MAYBE_STATED);
      }
    }
    return holding.manifest() == Manifest.STATES && !others.isEmpty()
        ? conflict(field, service, wanted, others.getFirst(), Why.STATED)
        : new State(wanted, !others.isEmpty());
  }

  private static FieldOwner first(List<FieldOwner> others) {
    return others.isEmpty() ? new FieldOwner("", false, false) : others.getFirst();
  }

  private static Conflict conflict(
      ServiceField field, ServiceSnapshot service, String wanted, FieldOwner owner, Why why) {
    String actual = service.holding(field).value();
    String value = actual == null ? "" : actual;
    return new Conflict(
        new FieldConflict(
            field,
            value,
            wanted,
            owner.manager(),
            why,
            ConflictText.of(field, service, value, wanted, owner, why)));
  }
}
