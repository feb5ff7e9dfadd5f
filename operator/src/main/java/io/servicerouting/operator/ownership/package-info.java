/**
 * Who owns which field of a Service, as {@code metadata.managedFields} and kubectl's last-applied
 * annotation tell.
 */
@NullMarked
package io.servicerouting.operator.ownership;

import org.jspecify.annotations.NullMarked;
