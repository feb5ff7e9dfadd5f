/**
 * Carries routes with IPVS, the kernel's load balancer: virtual services by netlink, their
 * addresses on a device of our own, and a fixed number of netfilter rules over ipsets before them.
 */
@NullMarked
package io.servicerouting.agent.dataplane.ipvs;

import org.jspecify.annotations.NullMarked;
