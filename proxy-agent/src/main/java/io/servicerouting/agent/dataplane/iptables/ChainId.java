package io.servicerouting.agent.dataplane.iptables;

/**
 * Which chain.
 *
 * @param table its table
 * @param name its name, unique in the table
 */
record ChainId(Table table, String name) {}
