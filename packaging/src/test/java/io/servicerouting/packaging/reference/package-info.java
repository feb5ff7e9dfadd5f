@NullMarked
package io.servicerouting.packaging.reference;

import org.jspecify.annotations.NullMarked;
