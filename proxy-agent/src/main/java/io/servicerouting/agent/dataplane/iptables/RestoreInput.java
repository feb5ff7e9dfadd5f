package io.servicerouting.agent.dataplane.iptables;

import java.io.IOException;
import java.io.Writer;
import java.util.List;

/**
 * One input of iptables-restore: what it writes happens as one commit for each table.
 *
 * @param chains chains to write whole, new or not
 * @param jumps jumps to put at the head of built-in chains
 * @param jumpsToRemove jumps to take out of built-in chains
 * @param chainsToRemove chains that nothing leads to any more
 */
record RestoreInput(
    List<Chain> chains,
    List<BuiltInJump> jumps,
    List<BuiltInJump> jumpsToRemove,
    List<ChainId> chainsToRemove) {

  static RestoreInput of(List<Chain> chains, List<ChainId> chainsToRemove) {
    return new RestoreInput(chains, List.of(), List.of(), chainsToRemove);
  }

  boolean isEmpty() {
    return size() == 0;
  }

  /** How many chains and jumps it writes or removes. */
  int size() {
    return chains.size() + jumps.size() + jumpsToRemove.size() + chainsToRemove.size();
  }

  /**
   * Writes it for {@code iptables-restore --noflush}: a chain that is declared is emptied first.
   */
  void writeTo(Writer writer) throws IOException {
    for (Table table : Table.values()) {
      if (concerns(table)) {
        writeTable(table, writer);
      }
    }
  }

  private boolean concerns(Table table) {
    return chains.stream().anyMatch(chain -> chain.table() == table)
        || jumps.stream().anyMatch(jump -> jump.table() == table)
        || jumpsToRemove.stream().anyMatch(jump -> jump.table() == table)
        || chainsToRemove.stream().anyMatch(chain -> chain.table() == table);
  }

  private void writeTable(Table table, Writer writer) throws IOException {
    writer.append('*').append(table.kernelName()).append('\n');
    for (Chain chain : chains) {
      if (chain.table() == table) {
        declare(chain.name(), writer);
      }
    }
    for (ChainId chain : chainsToRemove) {
      if (chain.table() == table) {
        declare(chain.name(), writer);
      }
    }
    for (BuiltInJump jump : jumpsToRemove) {
      if (jump.table() == table) {
        line(writer, "-D ", jump.hook(), " ", jump.rule());
      }
    }
    for (Chain chain : chains) {
      if (chain.table() == table) {
        for (String rule : chain.rules()) {
          line(writer, "-A ", chain.name(), " ", rule);
        }
      }
    }
    // Inserted one by one at the head, so the last comes first there.
    for (BuiltInJump jump : jumps.reversed()) {
      if (jump.table() == table) {
        line(writer, "-I ", jump.hook(), " ", jump.rule());
      }
    }
    for (ChainId chain : chainsToRemove) {
      if (chain.table() == table) {
        line(writer, "-X ", chain.name());
      }
    }
    writer.append("COMMIT\n");
  }

  private static void declare(String chain, Writer writer) throws IOException {
    line(writer, ":", chain, " - [0:0]");
  }

  private static void line(Writer writer, String... parts) throws IOException {
    for (String part : parts) {
      writer.append(part);
    }
    writer.append('\n');
  }
}
