/** The reference of the API in the documentation, made from the CRDs. */
@NullMarked
package io.servicerouting.packaging.reference;

import org.jspecify.annotations.NullMarked;
