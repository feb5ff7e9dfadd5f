package io.servicerouting.operator.policy;

import static io.servicerouting.operator.policy.ConditionDraft.PROGRAMMED;
import static io.servicerouting.operator.policy.ConditionDraft.no;
import static io.servicerouting.operator.policy.ConditionDraft.yes;

import io.servicerouting.operator.service.TakeOver;
import io.servicerouting.operator.world.NodeState.NodeException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Whether every node has the policy. */
final class ProgrammedRule {
  static final String PENDING = "Pending";
  static final String FAILED = "Failed";
  static final String FELL_BACK = "FellBack";
  static final String FOREIGN_PROXY = "ForeignProxy";
  static final String NO_NODES = "NoNodes";

  private ProgrammedRule() {}

  /**
   * Of a policy that is understood and has a target.
   *
   * @param before whether its status says already that all nodes have it
   */
  static ConditionDraft of(Progress progress, boolean before, List<TargetView> targets) {
    List<String> foreign =
        targets.stream()
            .map(TargetView::found)
            .filter(Objects::nonNull)
            .map(found -> found.report().takeOver())
            .filter(takeOver -> takeOver.state() == TakeOver.State.FOREIGN_PROXY)
            .map(TakeOver::message)
            .toList();
    return foreign.isEmpty()
        ? withTakeOver(of(progress, before), targets)
        : no(PROGRAMMED, FOREIGN_PROXY, Names.of(foreign));
  }

  /** The policy is in effect, for agents' rules stand before kube-proxy's; so it stays True. */
  private static ConditionDraft withTakeOver(ConditionDraft programmed, List<TargetView> targets) {
    List<String> waiting =
        targets.stream()
            .map(TargetView::found)
            .filter(Objects::nonNull)
            .filter(found -> found.report().takeOver().state() == TakeOver.State.AWAITING_AGENTS)
            .map(found -> "%s: %s".formatted(found.service().name().name(), message(found)))
            .distinct()
            .toList();
    return waiting.isEmpty() || !programmed.holds()
        ? programmed
        : yes(
            PROGRAMMED,
            programmed.reason(),
            "%s Not taken over yet: %s.".formatted(programmed.message(), Names.of(waiting)));
  }

  private static String message(TargetView.Found found) {
    return found.report().takeOver().message();
  }

  /**
   * Of a cluster policy that is understood.
   *
   * @param before whether its status says already that all nodes have it: then a node that joins
   *     does not undo that as long as its agent is being started
   */
  static ConditionDraft of(Progress progress, boolean before) {
    if (progress.desired() == 0) {
      return no(
          PROGRAMMED,
          NO_NODES,
          "No Ready node should have an agent; see the nodeSelector and tolerations of"
              + " ServiceRoutingConfig cluster.");
    }
    if (!progress.failed().isEmpty()) {
      return no(
          PROGRAMMED,
          FAILED,
          "Not programmed on %s. %s%s"
              .formatted(
                  Names.count(progress.failed().size(), "node"),
                  reasons(progress.failed()),
                  progress.pending() == 0 ? "" : " " + pending(progress)));
    }
    if (progress.pending() > (before ? progress.joining() : 0)) {
      return no(PROGRAMMED, PENDING, pending(progress));
    }
    if (!progress.fellBack().isEmpty()) {
      return yes(
          PROGRAMMED,
          FELL_BACK,
          "Carried in another mode on %s. %s%s"
              .formatted(
                  Names.count(progress.fellBack().size(), "node"),
                  reasons(progress.fellBack()),
                  joining(progress)));
    }
    return yes(PROGRAMMED, "Programmed", "Every node has programmed it." + joining(progress));
  }

  private static String joining(Progress progress) {
    return progress.joining() == 0
        ? ""
        : " Not counted yet are nodes that joined within the last %d minutes, whose agents are being started: %s."
            .formatted(
                JoiningNodes.GRACE.toMinutes(),
                Names.of(progress.joiningNodes(), progress.joining()));
  }

  private static String pending(Progress progress) {
    return "%d of %s have programmed it; waiting for %s%s."
        .formatted(
            progress.programmed(),
            Names.count(progress.desired(), "node"),
            Names.of(progress.pendingNodes(), progress.pending()),
            progress.silent() == 0
                ? ""
                : "; no agent has reported from %d of them".formatted(progress.silent()));
  }

  private static String reasons(Map<String, NodeException> nodes) {
    List<String> each =
        nodes.entrySet().stream()
            .limit(3)
            .map(node -> node.getKey() + ": " + text(node.getValue()))
            .toList();
    int rest = nodes.size() - each.size();
    return String.join("; ", each) + (rest == 0 ? "." : "; and %d more.".formatted(rest));
  }

  private static String text(NodeException exception) {
    return exception.field().isEmpty()
        ? exception.message()
        : exception.field() + ": " + exception.message();
  }
}
