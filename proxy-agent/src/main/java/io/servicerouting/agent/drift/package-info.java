/** Notices at once when somebody else changes this agent's rules. */
@NullMarked
package io.servicerouting.agent.drift;

import org.jspecify.annotations.NullMarked;
