package io.servicerouting.agent.dataplane.ipvs;

import java.util.List;

/**
 * A chain of rules that stands before IPVS.
 *
 * @param table its table
 * @param name its name
 * @param rules its rules, each as iptables-save prints it, without the leading {@code -A NAME}
 */
record FrontChain(String table, String name, List<String> rules) {}
