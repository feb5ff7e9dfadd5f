/** Random worlds in which our agent must do to every packet what the real kube-proxy does. */
@NullMarked
package io.servicerouting.agent.differential;

import org.jspecify.annotations.NullMarked;
