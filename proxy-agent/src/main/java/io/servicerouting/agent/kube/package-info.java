/**
 * The agent's own Kubernetes client: lists and watches a few resources, and writes what the agent
 * has to report.
 *
 * <p>It exists because of memory: general clients keep every watched object whole, and an agent
 * runs on every node. Here objects become records while they stream in ({@code decode}), and per
 * object only its resourceVersion is remembered, so that after a gap exactly what changed is
 * delivered.
 */
@NullMarked
package io.servicerouting.agent.kube;

import org.jspecify.annotations.NullMarked;
