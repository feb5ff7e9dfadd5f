@NullMarked
package io.servicerouting.operator.rebalance;

import org.jspecify.annotations.NullMarked;
