package io.servicerouting.operator.rebalance;

import io.servicerouting.routing.ObjectName;
import java.util.function.Consumer;

/** Where the rebalancing of Services stands in the leader. Thread-safe. */
public interface RebalanceReports {

  /** The report of a Service. */
  RebalanceReport of(ObjectName service);

  /** Registers somebody to be told when a report became another one; must return soon. */
  void onChange(Consumer<ObjectName> listener);
}
