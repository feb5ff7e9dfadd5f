package io.servicerouting.operator.service;

import io.servicerouting.operator.ownership.Holding;
import io.servicerouting.operator.ownership.ServiceField;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What to write on a Service, and what to report. One document holds everything of ours, because
 * server-side apply takes away what a manager's newest document leaves out.
 *
 * @param document every field that is to be ours, with its value; null if that is so already, and
 *     then nothing is to be written
 * @param force whether the document overrules an owner
 * @param report what to tell
 */
record ServiceDecision(
    @Nullable Map<ServiceField, String> document, boolean force, ServiceReport report) {

  /**
   * Decides.
   *
   * @param service the Service as just read
   * @param wish what policies want
   * @param mayTake which fields may be taken now; false for a while after somebody took them back
   */
  static ServiceDecision of(
      ServiceSnapshot service, ServiceWish wish, Predicate<ServiceField> mayTake) {
    Map<ServiceField, String> document = new EnumMap<>(ServiceField.class);
    List<FieldConflict> conflicts = new ArrayList<>(0);
    boolean force = false;
    Holding label = service.holding(ServiceField.PROXY_NAME);
    LabelWish labelWish =
        mayTake.test(ServiceField.PROXY_NAME) ? wish.label() : wish.label().later(label.value());
    if (keepsLabel(label, labelWish.action())) {
      document.put(ServiceField.PROXY_NAME, ServiceField.OUR_PROXY_NAME);
    }
    for (ServiceField field : List.of(ServiceField.EXTERNAL, ServiceField.INTERNAL)) {
      switch (FieldDecision.of(field, service, wish, mayTake.test(field))) {
        case FieldDecision.Leave() -> {}
        case FieldDecision.State(String value, boolean forced) -> {
          document.put(field, value);
          force |= forced;
        }
        case FieldDecision.Conflict(FieldConflict conflict) -> conflicts.add(conflict);
      }
    }
    ServiceReport report =
        new ServiceReport(takeOver(label, labelWish), List.copyOf(conflicts), null);
    boolean asIs = document.equals(service.owned());
    return new ServiceDecision(asIs ? null : document, force, report);
  }

  /**
   * Whether our document states the label. A label of somebody else, even with our value, stays.
   */
  private static boolean keepsLabel(Holding label, LabelWish.Action action) {
    return switch (action) {
      case GIVE -> label.value() == null || oursAlready(label);
      case KEEP -> oursAlready(label);
      case WITHDRAW -> false;
    };
  }

  private static boolean oursAlready(Holding label) {
    return label.ours() && ServiceField.OUR_PROXY_NAME.equals(label.value());
  }

  private static TakeOver takeOver(Holding label, LabelWish wish) {
    String value = label.value();
    boolean handingBack = wish.unlabelled().state() == TakeOver.State.HANDING_BACK;
    if (handingBack) {
      return oursAlready(label) ? wish.unlabelled() : TakeOver.notConcerned();
    }
    if (wish.action() == LabelWish.Action.WITHDRAW) {
      return wish.unlabelled();
    }
    if (value != null && !value.equals(ServiceField.OUR_PROXY_NAME)) {
      return foreign(value, label);
    }
    boolean labelled = value != null || wish.action() == LabelWish.Action.GIVE;
    return labelled && wish.unlabelled().state().isAhead() ? takenOver(label) : wish.unlabelled();
  }

  private static TakeOver takenOver(Holding label) {
    String message = "The label hands the Service to the agents";
    return new TakeOver(
        TakeOver.State.TAKEN_OVER,
        label.others().isEmpty()
            ? message
            : message
                + "; field manager '%s' states it, so it stays when no policy asks for it"
                    .formatted(label.others().getFirst().manager()));
  }

  private static TakeOver foreign(String value, Holding label) {
    String manager =
        label.others().isEmpty()
            ? ""
            : ", written by field manager '%s'".formatted(label.others().getFirst().manager());
    return new TakeOver(
        TakeOver.State.FOREIGN_PROXY,
        "The label %s gives the Service to the proxy '%s'%s. It stays there: remove the label to have the Service routed as the policy asks"
            .formatted(ServiceField.PROXY_NAME_LABEL, value, manager));
  }
}
