package io.servicerouting.agent.dataplane.ipvs;

/**
 * A jump from one of the kernel's own chains.
 *
 * @param table its table
 * @param hook the kernel's chain
 * @param rule the rule, as iptables-save prints it
 */
record FrontJump(String table, String hook, String rule) {}
