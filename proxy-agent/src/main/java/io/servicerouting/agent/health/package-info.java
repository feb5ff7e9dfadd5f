@NullMarked
package io.servicerouting.agent.health;

import org.jspecify.annotations.NullMarked;
