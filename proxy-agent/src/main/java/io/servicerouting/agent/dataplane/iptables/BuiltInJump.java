package io.servicerouting.agent.dataplane.iptables;

/**
 * A rule of ours in a chain of the kernel's, by which packets find us.
 *
 * @param table the table
 * @param hook the built-in chain, for example PREROUTING
 * @param rule the rule, as iptables-save prints it
 */
record BuiltInJump(Table table, String hook, String rule) {}
