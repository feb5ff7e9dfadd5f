/**
 * {@code spread.rebalance: Evict}: pods of a Service that run badly spread are evicted, one at a
 * time in the whole cluster, as long as that makes the traffic more even. {@link
 * io.servicerouting.operator.rebalance.RebalanceRule} decides, without I/O and with the clock
 * passed in.
 */
@NullMarked
package io.servicerouting.operator.rebalance;

import org.jspecify.annotations.NullMarked;
