@NullMarked
package io.servicerouting.agent.observe;

import org.jspecify.annotations.NullMarked;
