/**
 * The lab's load balancer for Services of type LoadBalancer: an address of its own on the nodes'
 * network, connections spread evenly over nodes, the destination kept (as an AWS NLB or direct
 * server return does), so that a node sees the load balancer's address and the client's.
 *
 * <p>Each round of {@link io.servicerouting.lab.balancer.Balancer} goes from what the cluster says
 * over addresses ({@code VipPool}), health ({@code HealthChecks}) and slots ({@code SlotTable}) to
 * a {@code ForwardingPlan}, which {@code NftRuleset} renders as text and {@code NamespaceKernel}
 * applies. All of that but the last is pure. What is in the kernel stays there when the process
 * ends; it goes with the namespace.
 */
@NullMarked
package io.servicerouting.lab.balancer;

import org.jspecify.annotations.NullMarked;
