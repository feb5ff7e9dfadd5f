package io.servicerouting.operator.service;

import io.servicerouting.routing.ObjectName;
import java.util.function.Consumer;

/**
 * What the leader has done, or not done, on each Service. Other replicas know nothing and say
 * {@link ServiceReport#none()}. Thread-safe.
 */
public interface ServiceReports {

  /** The report of a Service; {@link ServiceReport#none()} if there is nothing to say. */
  ServiceReport of(ObjectName service);

  /**
   * Registers somebody to be told when a Service's report became another one. Called on a worker
   * thread: the listener must return soon and may ask for the report.
   */
  void onChange(Consumer<ObjectName> listener);
}
