@NullMarked
package io.servicerouting.agent;

import org.jspecify.annotations.NullMarked;
