@NullMarked
package io.servicerouting.agent.metrics;

import org.jspecify.annotations.NullMarked;
