@NullMarked
package io.servicerouting.operator.programming;

import org.jspecify.annotations.NullMarked;
