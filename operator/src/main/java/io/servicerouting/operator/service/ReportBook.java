package io.servicerouting.operator.service;

import io.servicerouting.operator.report.ServiceBook;

/** The reports of all Services about which there is something to say. */
final class ReportBook extends ServiceBook<ServiceReport> implements ServiceReports {

  ReportBook() {
    super(ServiceReport.none());
  }
}
