@NullMarked
package io.servicerouting.agent.program;

import org.jspecify.annotations.NullMarked;
