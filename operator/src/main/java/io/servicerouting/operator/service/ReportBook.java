package io.servicerouting.operator.service;

import io.servicerouting.routing.ObjectName;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reports of all Services about which there is something to say. */
final class ReportBook implements ServiceReports {

  private static final Logger LOG = LoggerFactory.getLogger(ReportBook.class);

  private final Map<ObjectName, ServiceReport> reports = new ConcurrentHashMap<>();
  private final List<Consumer<ObjectName>> listeners = new CopyOnWriteArrayList<>();

  @Override
  public ServiceReport of(ObjectName service) {
    return reports.getOrDefault(service, ServiceReport.none());
  }

  @Override
  public void onChange(Consumer<ObjectName> listener) {
    listeners.add(listener);
  }

  void put(ObjectName service, ServiceReport report) {
    ServiceReport none = ServiceReport.none();
    ServiceReport before =
        report.equals(none) ? reports.remove(service) : reports.put(service, report);
    if (!report.equals(before == null ? none : before)) {
      listeners.forEach(listener -> tell(listener, service));
    }
  }

  private static void tell(Consumer<ObjectName> listener, ObjectName service) {
    try {
      listener.accept(service);
    } catch (RuntimeException e) {
      LOG.error("A listener to the reports of Services failed at {}", service, e);
    }
  }

  /** Forgets everything: another replica leads now. */
  void clear() {
    List.copyOf(reports.keySet()).forEach(service -> put(service, ServiceReport.none()));
  }
}
