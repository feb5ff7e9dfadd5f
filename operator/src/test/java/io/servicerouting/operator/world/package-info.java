@NullMarked
package io.servicerouting.operator.world;

import org.jspecify.annotations.NullMarked;
