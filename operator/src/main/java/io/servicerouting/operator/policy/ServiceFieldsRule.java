package io.servicerouting.operator.policy;

import static io.servicerouting.operator.policy.ConditionDraft.SERVICE_FIELDS;
import static io.servicerouting.operator.policy.ConditionDraft.no;
import static io.servicerouting.operator.policy.ConditionDraft.yes;

import io.servicerouting.operator.service.FieldConflict;
import io.servicerouting.operator.service.ServiceReport;
import java.util.ArrayList;
import java.util.List;

/** Whether the Services' own fields say what the policy says. */
final class ServiceFieldsRule {
  static final String FIELD_OWNED_ELSEWHERE = "FieldOwnedElsewhere";
  static final String NOT_WRITTEN = "NotWritten";

  private ServiceFieldsRule() {}

  static ConditionDraft of(List<TargetView> targets) {
    List<String> conflicts = new ArrayList<>();
    List<String> unwritten = new ArrayList<>();
    for (TargetView target : targets) {
      if (target.found() != null) {
        ServiceReport report = target.found().report();
        report.conflicts().stream().map(FieldConflict::message).forEach(conflicts::add);
        if (report.writeProblem() != null) {
          unwritten.add(
              "Service %s cannot be written, which is tried again: %s"
                  .formatted(target.name(), report.writeProblem()));
        }
      }
    }
    if (!unwritten.isEmpty()) {
      return no(SERVICE_FIELDS, NOT_WRITTEN, Names.of(unwritten));
    }
    if (!conflicts.isEmpty()) {
      return no(SERVICE_FIELDS, FIELD_OWNED_ELSEWHERE, Names.of(conflicts));
    }
    return yes(SERVICE_FIELDS, "NoConflict", "No field of a Service stands against the policy.");
  }
}
