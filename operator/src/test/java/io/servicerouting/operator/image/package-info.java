/** The product's images as a release has them. */
@NullMarked
package io.servicerouting.operator.image;

import org.jspecify.annotations.NullMarked;
