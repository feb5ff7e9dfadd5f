package io.servicerouting.operator.policy;

import static io.servicerouting.operator.policy.ConditionDraft.RESOLVED_REFS;
import static io.servicerouting.operator.policy.ConditionDraft.no;
import static io.servicerouting.operator.policy.ConditionDraft.yes;

import io.servicerouting.operator.world.ServiceType;
import io.servicerouting.routing.PolicySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Whether all targets exist and can be what the policy makes of them. */
final class ResolvedRefsRule {
  static final String PORT_NOT_FOUND = "PortNotFound";
  static final String UNSUPPORTED_TARGET = "UnsupportedTarget";

  private ResolvedRefsRule() {}

  /** A policy that is understood. */
  static ConditionDraft of(List<TargetView> targets, PolicySettings settings) {
    if (targets.isEmpty() || targets.stream().anyMatch(target -> target.found() == null)) {
      return no(RESOLVED_REFS, AcceptedRule.TARGET_NOT_FOUND, missing(targets));
    }
    List<String> ports = new ArrayList<>();
    List<String> unsupported = new ArrayList<>();
    for (TargetView target : targets) {
      var found = Objects.requireNonNull(target.found());
      if (found.service().type() == ServiceType.EXTERNAL_NAME) {
        unsupported.add("Service " + target.name() + " is an ExternalName, which has no traffic");
      } else if (!found.hasPort()) {
        ports.add("Service %s has no port named %s".formatted(target.name(), target.sectionName()));
      } else if (found.service().isHeadless() && isAboutTraffic(settings)) {
        unsupported.add(
            "Service %s is headless: clients reach its pods directly, only spread concerns it"
                .formatted(target.name()));
      }
    }
    if (!ports.isEmpty()) {
      return no(RESOLVED_REFS, PORT_NOT_FOUND, Names.of(ports) + ".");
    }
    if (!unsupported.isEmpty()) {
      return no(RESOLVED_REFS, UNSUPPORTED_TARGET, Names.of(unsupported) + ".");
    }
    return yes(RESOLVED_REFS, "ResolvedRefs", Names.count(targets.size(), "target") + " found.");
  }

  private static boolean isAboutTraffic(PolicySettings settings) {
    return settings.mode() != null
        || settings.scheduler() != null
        || settings.external() != null
        || settings.internal() != null;
  }

  static String missing(List<TargetView> targets) {
    if (targets.isEmpty()) {
      return "No Service of the namespace has the labels of spec.targetSelector.";
    }
    List<String> names =
        targets.stream()
            .filter(target -> target.found() == null)
            .map(TargetView::name)
            .distinct()
            .toList();
    return "Not found in the namespace: %s %s."
        .formatted(names.size() == 1 ? "Service" : "Services", Names.of(names));
  }
}
