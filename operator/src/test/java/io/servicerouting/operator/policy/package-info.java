@NullMarked
package io.servicerouting.operator.policy;

import org.jspecify.annotations.NullMarked;
