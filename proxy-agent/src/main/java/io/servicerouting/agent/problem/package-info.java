@NullMarked
package io.servicerouting.agent.problem;

import org.jspecify.annotations.NullMarked;
