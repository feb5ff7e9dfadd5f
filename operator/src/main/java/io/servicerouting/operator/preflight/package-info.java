/** What a cluster must offer before a replica of the operator does anything in it. */
@NullMarked
package io.servicerouting.operator.preflight;

import org.jspecify.annotations.NullMarked;
