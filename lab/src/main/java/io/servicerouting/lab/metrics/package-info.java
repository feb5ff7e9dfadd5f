/** What programs tell of themselves in Prometheus' text format, and the page that lists it. */
@NullMarked
package io.servicerouting.lab.metrics;

import org.jspecify.annotations.NullMarked;
