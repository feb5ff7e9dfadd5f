@NullMarked
package io.servicerouting.packaging.olm.check;

import org.jspecify.annotations.NullMarked;
