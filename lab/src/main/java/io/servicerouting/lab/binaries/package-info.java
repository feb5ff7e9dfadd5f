/** The programs the lab runs: where they are, and building those that are missing. */
@NullMarked
package io.servicerouting.lab.binaries;

import org.jspecify.annotations.NullMarked;
