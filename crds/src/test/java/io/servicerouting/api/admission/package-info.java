/**
 * What a real API server makes of the CRDs under {@code config/crd} and of objects of our kinds.
 */
@NullMarked
package io.servicerouting.api.admission;

import org.jspecify.annotations.NullMarked;
