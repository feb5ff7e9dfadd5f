package io.servicerouting.operator.service;

import io.servicerouting.operator.ownership.ServiceField;
import io.servicerouting.routing.ServiceFields;
import org.jspecify.annotations.Nullable;

/**
 * What policies want of a Service's own fields.
 *
 * @param label the take-over label
 * @param external the external traffic policy in the API's spelling; null if no policy names one
 * @param internal the internal traffic policy in the API's spelling; null if no policy names one
 * @param serviceFields whether either may be written
 * @param hold whether what is ours of the two stays as it is for now: nodes are still to program
 *     the Service, and label and fields are to come in one write
 */
record ServiceWish(
    LabelWish label,
    @Nullable String external,
    @Nullable String internal,
    ServiceFields serviceFields,
    boolean hold) {

  /** Wants nothing of ours on the Service. */
  static ServiceWish nothing() {
    return new ServiceWish(
        new LabelWish(LabelWish.Action.WITHDRAW, TakeOver.notConcerned()),
        null,
        null,
        ServiceFields.WHEN_UNSTATED,
        false);
  }

  /** Whether nodes have to do something before it can be fulfilled. */
  boolean waits() {
    return label.action() == LabelWish.Action.KEEP
        && label.unlabelled().state() != TakeOver.State.NOT_NEEDED;
  }

  @Nullable String wanted(ServiceField field) {
    return switch (field) {
      case PROXY_NAME -> null;
      case EXTERNAL -> external;
      case INTERNAL -> internal;
    };
  }
}
