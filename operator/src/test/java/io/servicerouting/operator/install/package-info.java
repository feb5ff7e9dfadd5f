/** The installation: its decisions, and the whole operator against a real API server. */
@NullMarked
package io.servicerouting.operator.install;

import org.jspecify.annotations.NullMarked;
