package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.routing.IpAddress;

/**
 * A rule for packets to one address.
 *
 * @param vip the destination it matches
 * @param text the whole rule, as iptables-save prints it
 */
record VipRule(IpAddress vip, String text) {}
