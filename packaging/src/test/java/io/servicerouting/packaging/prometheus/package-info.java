/** Rules and dashboards, tried with promtool. */
@NullMarked
package io.servicerouting.packaging.prometheus;

import org.jspecify.annotations.NullMarked;
