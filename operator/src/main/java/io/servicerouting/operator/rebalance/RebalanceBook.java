package io.servicerouting.operator.rebalance;

import io.servicerouting.routing.ObjectName;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reports of all Services whose pods may be evicted. */
final class RebalanceBook implements RebalanceReports {

  private static final Logger LOG = LoggerFactory.getLogger(RebalanceBook.class);

  private final Map<ObjectName, RebalanceReport> reports = new ConcurrentHashMap<>();
  private final List<Consumer<ObjectName>> listeners = new CopyOnWriteArrayList<>();

  @Override
  public RebalanceReport of(ObjectName service) {
    return reports.getOrDefault(service, RebalanceReport.nothing());
  }

  @Override
  public void onChange(Consumer<ObjectName> listener) {
    listeners.add(listener);
  }

  void put(ObjectName service, RebalanceReport report) {
    RebalanceReport nothing = RebalanceReport.nothing();
    RebalanceReport before =
        report.equals(nothing) ? reports.remove(service) : reports.put(service, report);
    if (report.equals(before == null ? nothing : before)) {
      return;
    }
    for (Consumer<ObjectName> listener : listeners) {
      try {
        listener.accept(service);
      } catch (RuntimeException e) {
        LOG.error("A listener to rebalancing failed at {}", service, e);
      }
    }
  }
}
