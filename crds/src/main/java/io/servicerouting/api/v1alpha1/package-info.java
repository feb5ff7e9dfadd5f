/**
 * Version {@code v1alpha1} of the API: what users declare and what they are told in return.
 *
 * <p>The types say everything the CRDs under {@code config/crd} are generated from: field
 * descriptions ({@code kubectl explain} shows them), bounds, defaults, and CEL rules with their
 * messages. Fields with a fixed set of values are strings here and name their enum with {@code
 * SchemaFrom}: the schema lists the values, yet an object with a value of a newer version can still
 * be read, named and reported.
 */
@NullMarked
package io.servicerouting.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
