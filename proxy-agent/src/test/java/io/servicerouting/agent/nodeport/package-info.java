@NullMarked
package io.servicerouting.agent.nodeport;

import org.jspecify.annotations.NullMarked;
