@NullMarked
package io.servicerouting.agent.conntrack;

import org.jspecify.annotations.NullMarked;
