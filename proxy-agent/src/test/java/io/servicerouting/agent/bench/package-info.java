/** Speed and memory beside the real kube-proxy's: {@code make bench}. */
@NullMarked
package io.servicerouting.agent.bench;

import org.jspecify.annotations.NullMarked;
