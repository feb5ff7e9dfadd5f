package io.servicerouting.operator.service;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of our fields on one Service: material for the status of the policies that concern
 * it.
 *
 * @param takeOver where it stands between kube-proxy and the agents
 * @param conflicts fields that policies want and somebody else owns: reason {@code
 *     FieldOwnedElsewhere}
 * @param writeProblem why the last write or read failed, while it is retried; null if it did not
 */
public record ServiceReport(
    TakeOver takeOver, List<FieldConflict> conflicts, @Nullable String writeProblem) {

  /** Of a Service that nothing was ever decided about. */
  public static ServiceReport none() {
    return new ServiceReport(TakeOver.notConcerned(), List.of(), null);
  }

  ServiceReport withWriteProblem(@Nullable String problem) {
    return new ServiceReport(takeOver, conflicts, problem);
  }
}
