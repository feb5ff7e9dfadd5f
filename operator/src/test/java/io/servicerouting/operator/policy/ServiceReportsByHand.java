package io.servicerouting.operator.policy;

import io.servicerouting.operator.service.ServiceReport;
import io.servicerouting.operator.service.ServiceReports;
import io.servicerouting.routing.ObjectName;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Reports about Services, as a test wants them. */
final class ServiceReportsByHand implements ServiceReports {
  private final Map<ObjectName, ServiceReport> reports = new HashMap<>();

  void put(ObjectName service, ServiceReport report) {
    reports.put(service, report);
  }

  @Override
  public ServiceReport of(ObjectName service) {
    return reports.getOrDefault(service, ServiceReport.none());
  }

  @Override
  public void onChange(Consumer<ObjectName> listener) {}
}
