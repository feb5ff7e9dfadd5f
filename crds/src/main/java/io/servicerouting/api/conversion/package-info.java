/** From API objects to the domain: pure, and with every problem named instead of an exception. */
@NullMarked
package io.servicerouting.api.conversion;

import org.jspecify.annotations.NullMarked;
