@NullMarked
package io.servicerouting.agent.dataplane.iptables;

import org.jspecify.annotations.NullMarked;
