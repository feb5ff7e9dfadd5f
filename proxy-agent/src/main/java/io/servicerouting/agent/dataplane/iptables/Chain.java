package io.servicerouting.agent.dataplane.iptables;

import java.util.List;

/**
 * A chain and all its rules.
 *
 * @param table the table it stands in
 * @param name its name
 * @param rules its rules in order, each in the form in which iptables-save prints it, without the
 *     leading {@code -A NAME}. Exactly that form, because a restart compares it with the kernel's
 */
record Chain(Table table, String name, List<String> rules) {
  ChainId id() {
    return new ChainId(table, name);
  }
}
