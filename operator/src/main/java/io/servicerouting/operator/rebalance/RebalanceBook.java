package io.servicerouting.operator.rebalance;

import io.servicerouting.operator.report.ServiceBook;

/** The reports of all Services whose pods may be evicted. */
final class RebalanceBook extends ServiceBook<RebalanceReport> implements RebalanceReports {

  RebalanceBook() {
    super(RebalanceReport.nothing());
  }
}
