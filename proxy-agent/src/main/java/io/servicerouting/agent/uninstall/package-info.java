/** The agent's way out: its rules go once kube-proxy can carry the traffic. */
@NullMarked
package io.servicerouting.agent.uninstall;

import org.jspecify.annotations.NullMarked;
