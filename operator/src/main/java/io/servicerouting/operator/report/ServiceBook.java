package io.servicerouting.operator.report;

import io.servicerouting.routing.ObjectName;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One report for each Service about which there is something to say. Thread-safe.
 *
 * @param <R> what is reported; compared by {@code equals}
 */
public abstract class ServiceBook<R> {

  private static final Logger LOG = LoggerFactory.getLogger(ServiceBook.class);

  private final R nothing;
  private final Map<ObjectName, R> reports = new ConcurrentHashMap<>();
  private final List<Consumer<ObjectName>> listeners = new CopyOnWriteArrayList<>();

  /**
   * An empty book.
   *
   * @param nothing the report of a Service about which there is nothing to say
   */
  protected ServiceBook(R nothing) {
    this.nothing = nothing;
  }

  /** The report of a Service. */
  public R of(ObjectName service) {
    return reports.getOrDefault(service, nothing);
  }

  /**
   * Registers somebody to be told when a Service's report became another one, on the thread that
   * reports it.
   */
  public void onChange(Consumer<ObjectName> listener) {
    listeners.add(listener);
  }

  /** Replaces a Service's report, and tells listeners if it is another one. */
  public void put(ObjectName service, R report) {
    R before = report.equals(nothing) ? reports.remove(service) : reports.put(service, report);
    if (!report.equals(before == null ? nothing : before)) {
      listeners.forEach(listener -> tell(listener, service));
    }
  }

  private void tell(Consumer<ObjectName> listener, ObjectName service) {
    try {
      listener.accept(service);
    } catch (RuntimeException e) {
      LOG.error("A listener to {} failed at {}", getClass().getSimpleName(), service, e);
    }
  }

  /** Forgets everything: another replica leads now. */
  public void clear() {
    List.copyOf(reports.keySet()).forEach(service -> put(service, nothing));
  }
}
