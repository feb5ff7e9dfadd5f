@NullMarked
package io.servicerouting.agent.kubeproxy;

import org.jspecify.annotations.NullMarked;
