/** The command {@code lab}. */
@NullMarked
package io.servicerouting.lab.cli;

import org.jspecify.annotations.NullMarked;
