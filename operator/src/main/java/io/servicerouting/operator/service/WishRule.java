package io.servicerouting.operator.service;

import io.servicerouting.operator.service.LabelWish.Action;
import io.servicerouting.operator.service.TakeOver.State;
import io.servicerouting.routing.EffectivePolicy;
import io.servicerouting.routing.EffectivePolicy.Reason;
import io.servicerouting.routing.EffectivePolicy.Resolved;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.ServiceFields;
import io.servicerouting.routing.TrafficPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of a Service's own fields, given policies, nodes and how the agents are installed.
 *
 * <p><b>The label, and why no Service is ever without a proxy.</b> kube-proxy drops its rules for a
 * Service within a second or so of seeing the label, and writes them again when the label goes. So
 *
 * <ul>
 *   <li><b>Beside kube-proxy</b>, the label is written only once every node that should have an
 *       agent has programmed all policies that concern the Service: agents program ahead of the
 *       label. A node that lags, or reports a policy of the Service as not programmed, holds it
 *       back; and so does one whose agent is not ready, because what it last reported may be from
 *       before the Service was there. A label that is there stays whatever agents do.
 *   <li>It is taken off only while on every node somebody else takes over: kube-proxy runs there,
 *       or the agent routes all Services anyway. Agents keep the Service for ten more seconds,
 *       which bridges kube-proxy's next sync.
 *   <li><b>Instead of kube-proxy</b>, agents route every Service but those labelled for another
 *       proxy, so no label is written. Labels that are there already stay as long as a policy
 *       concerns the Service: kube-proxy may still run somewhere, or run again one day. Switching
 *       back to Beside then finds either the label, and the agents go on; or none, and kube-proxy
 *       routes it until the nodes have programmed it; the same two cases as before.
 * </ul>
 */
final class WishRule {

  private static final ObjectName API_SERVER = new ObjectName("default", "kubernetes");

  private WishRule() {}

  /** How the agents are installed, as far as labels depend on it. */
  enum Install {
    /** Beside kube-proxy: Services are handed over by label. */
    BESIDE,
    /** Instead of kube-proxy. */
    INSTEAD,
    /** There is no ServiceRoutingConfig: everything of ours is to go. */
    NONE
  }

  /**
   * What the wish depends on.
   *
   * @param service its name
   * @param routed whether it has a ClusterIP, so that proxies carry it
   * @param concerned whether a policy concerns it
   * @param install how agents are installed
   * @param toProgram nodes that have not programmed every policy that concerns it
   * @param unready nodes whose agent is not ready; none of a Service that is labelled already
   * @param withoutProxy nodes where nobody would route it once the label is gone
   */
  record Situation(
      ObjectName service,
      boolean routed,
      boolean concerned,
      Install install,
      Waiting toProgram,
      Waiting unready,
      Waiting withoutProxy) {}

  /**
   * The wish.
   *
   * @param effective what policies say of the whole Service; null if none concerns it
   */
  static ServiceWish of(Situation situation, @Nullable EffectivePolicy effective) {
    LabelWish label = label(situation);
    if (!situation.concerned()
        || effective == null
        || situation.install() == Install.NONE
        || situation.service().equals(API_SERVER)) {
      return new ServiceWish(label, null, null, ServiceFields.WHEN_UNSTATED, false);
    }
    return new ServiceWish(
        label,
        asked(effective.external()),
        asked(effective.internal()),
        effective.serviceFields().value(),
        label.unlabelled().state().isAhead() && label.action() == Action.KEEP);
  }

  private static LabelWish label(Situation situation) {
    boolean wanted = situation.concerned() && situation.install() != Install.NONE;
    if (!wanted) {
      // While a policy concerns it, agents route it without the label.
      return situation.concerned() || situation.withoutProxy().isOver()
          ? new LabelWish(Action.WITHDRAW, TakeOver.notConcerned())
          : handingBack(situation.withoutProxy());
    }
    if (!situation.routed()) {
      return notNeeded(Action.WITHDRAW, "It has no cluster IP: there is nothing to route");
    }
    if (situation.service().equals(API_SERVER)) {
      return notNeeded(
          Action.WITHDRAW,
          "It is how pods find the API server; it stays with kube-proxy unless somebody labels it");
    }
    if (situation.install() == Install.INSTEAD) {
      return notNeeded(Action.KEEP, "Agents route all Services: there is no kube-proxy");
    }
    if (!situation.toProgram().isOver()) {
      return new LabelWish(
          Action.KEEP,
          new TakeOver(
              State.PENDING,
              "kube-proxy routes the Service until these nodes have programmed it: "
                  + situation.toProgram()));
    }
    if (!situation.unready().isOver()) {
      return new LabelWish(
          Action.KEEP,
          new TakeOver(
              State.AWAITING_AGENTS,
              "kube-proxy routes the Service too until the agents of these nodes are ready: "
                  + situation.unready()));
    }
    return new LabelWish(
        Action.GIVE,
        new TakeOver(State.PENDING, "All nodes have programmed the Service; the label is next"));
  }

  private static LabelWish notNeeded(Action action, String why) {
    return new LabelWish(action, new TakeOver(State.NOT_NEEDED, why));
  }

  private static LabelWish handingBack(Waiting withoutProxy) {
    return new LabelWish(
        Action.KEEP,
        new TakeOver(
            State.HANDING_BACK,
            "No policy concerns the Service any more, but nobody else would route it on these"
                + " nodes, because kube-proxy does not run there: "
                + withoutProxy));
  }

  /** PreferLocal is no value of a Service; Local is what comes closest for balancers. */
  private static @Nullable String asked(Resolved<TrafficPolicy> policy) {
    if (policy.reason() instanceof Reason.ServiceField) {
      return null;
    }
    return policy.value() == TrafficPolicy.CLUSTER
        ? TrafficPolicy.CLUSTER.apiName()
        : TrafficPolicy.LOCAL.apiName();
  }
}
