/** What the lab remembers between commands, and where its files are. */
@NullMarked
package io.servicerouting.lab.state;

import org.jspecify.annotations.NullMarked;
