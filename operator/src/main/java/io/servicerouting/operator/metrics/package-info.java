/** The operator's Prometheus metrics, see docs/reference/metrics.md. */
@NullMarked
package io.servicerouting.operator.metrics;

import org.jspecify.annotations.NullMarked;
