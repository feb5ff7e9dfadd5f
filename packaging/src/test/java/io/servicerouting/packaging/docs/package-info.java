/** The documentation is part of the product: its links lead somewhere and its commands work. */
@NullMarked
package io.servicerouting.packaging.docs;

import org.jspecify.annotations.NullMarked;
