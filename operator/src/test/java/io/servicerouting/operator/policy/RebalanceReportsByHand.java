package io.servicerouting.operator.policy;

import io.servicerouting.operator.rebalance.RebalanceReport;
import io.servicerouting.operator.rebalance.RebalanceReports;
import io.servicerouting.routing.ObjectName;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Reports about evictions, as a test wants them; at first that there is nothing to move. */
final class RebalanceReportsByHand implements RebalanceReports {
  private static final RebalanceReport NOTHING =
      new RebalanceReport(RebalanceReport.Reason.NOTHING_TO_MOVE, "");

  private final Map<ObjectName, RebalanceReport> reports = new HashMap<>();

  void put(ObjectName service, RebalanceReport report) {
    reports.put(service, report);
  }

  @Override
  public RebalanceReport of(ObjectName service) {
    return reports.getOrDefault(service, NOTHING);
  }

  @Override
  public void onChange(Consumer<ObjectName> listener) {}
}
