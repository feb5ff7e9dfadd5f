/** The control groups that keep workers apart, for both versions that Linux has. */
@NullMarked
package io.servicerouting.lab.cgroup;

import org.jspecify.annotations.NullMarked;
