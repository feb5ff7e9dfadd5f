@NullMarked
package io.servicerouting.packaging.olm;

import org.jspecify.annotations.NullMarked;
