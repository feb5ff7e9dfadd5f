@NullMarked
package io.servicerouting.operator.placement;

import org.jspecify.annotations.NullMarked;
