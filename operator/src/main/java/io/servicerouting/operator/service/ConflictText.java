package io.servicerouting.operator.service;

import io.servicerouting.operator.ownership.FieldOwner;
import io.servicerouting.operator.ownership.ServiceField;
import io.servicerouting.operator.service.FieldConflict.Why;

/** What a person is told about a field that somebody else owns. */
final class ConflictText {

  private static final int LONGEST = 600;

  private ConflictText() {}

  static String of(
      ServiceField field,
      ServiceSnapshot service,
      String actual,
      String wanted,
      FieldOwner owner,
      Why why) {
    String name = field.displayName();
    String who =
        owner.manager().isEmpty() ? "nobody" : "field manager '%s'".formatted(owner.manager());
    String problem =
        "Service %s: %s is %s, owned by %s, and the policy asks for %s. "
            .formatted(service.name(), name, actual, who, wanted);
    String whatToDo =
        switch (why) {
          case STATED ->
              "Nodes follow the policy; balancers and other proxies read the Service. State %s: %s"
                      .formatted(name, wanted)
                  + " there or leave it out, or set trafficPolicy.serviceFields to Force or Never";
          case MAYBE_STATED ->
              "Whether that was stated or is Kubernetes' default cannot be told. To have it aligned:"
                  + " kubectl -n %s patch service %s -p '{\"spec\":{\"%s\":\"%s\"}}', or set"
                      .formatted(
                          service.name().namespace(),
                          service.name().name(),
                          field.path().getLast(),
                          wanted)
                  + " trafficPolicy.serviceFields to Force; Never leaves it without this message";
          case TAKEN_BACK ->
              "It was set, and somebody set it back; it is tried again at long intervals. Find who"
                  + " writes %s and leave it out there".formatted(name);
        };
    return bounded(problem + whatToDo);
  }

  /** Cut to what fits into a condition together with other text. */
  static String bounded(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3) + "...";
  }
}
