/** Commands that run to their end, and processes that stay. */
@NullMarked
package io.servicerouting.lab.process;

import org.jspecify.annotations.NullMarked;
