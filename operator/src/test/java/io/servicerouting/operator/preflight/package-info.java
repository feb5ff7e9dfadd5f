@NullMarked
package io.servicerouting.operator.preflight;

import org.jspecify.annotations.NullMarked;
