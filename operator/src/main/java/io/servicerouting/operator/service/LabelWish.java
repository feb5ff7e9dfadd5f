package io.servicerouting.operator.service;

import org.jspecify.annotations.Nullable;

/**
 * What is to become of the take-over label.
 *
 * @param action what to do
 * @param unlabelled what to report while the Service carries no label
 */
record LabelWish(Action action, TakeOver unlabelled) {

  /** What to do with the label. */
  enum Action {
    /** Write it, if no label is there. */
    GIVE,
    /** Leave it if it is there, and do not write it. */
    KEEP,
    /** Take it off, if we wrote it. */
    WITHDRAW
  }

  /** The wish after somebody took the label off, until it may be written again. */
  LabelWish later(@Nullable String label) {
    return action == Action.GIVE && label == null
        ? new LabelWish(
            Action.KEEP,
            new TakeOver(
                TakeOver.State.PENDING,
                "Somebody took the label off; it is written again at long intervals"))
        : this;
  }
}
