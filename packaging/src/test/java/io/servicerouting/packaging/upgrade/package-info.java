@NullMarked
package io.servicerouting.packaging.upgrade;

import org.jspecify.annotations.NullMarked;
