@NullMarked
package io.servicerouting.routing;

import org.jspecify.annotations.NullMarked;
