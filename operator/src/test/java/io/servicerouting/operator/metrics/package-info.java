@NullMarked
package io.servicerouting.operator.metrics;

import org.jspecify.annotations.NullMarked;
