/** Brings the cluster up, takes it down, and finds what was left. */
@NullMarked
package io.servicerouting.lab.cluster;

import org.jspecify.annotations.NullMarked;
