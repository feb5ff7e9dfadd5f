/** Rules for Prometheus. */
@NullMarked
package io.servicerouting.packaging.prometheus;

import org.jspecify.annotations.NullMarked;
