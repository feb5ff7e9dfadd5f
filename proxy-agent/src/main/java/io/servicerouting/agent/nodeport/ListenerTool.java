package io.servicerouting.agent.nodeport;

import io.servicerouting.agent.process.Commands;
import io.servicerouting.agent.process.Commands.Input;
import io.servicerouting.agent.process.Commands.LineSink;
import io.servicerouting.agent.process.Commands.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * This node's listening sockets, by the command {@code ss}. It asks the kernel for just those; the
 * files under /proc/net would list every connection, and to try to bind would get in the way.
 *
 * @param commands runs it
 */
record ListenerTool(Commands commands) {

  List<LocalListener> listeners() throws IOException {
    List<LocalListener> listeners = new ArrayList<>();
    run(
        List.of("ss", "-H", "-l", "-n", "-t", "-u", "-S", "-p"),
        line -> {
          LocalListener listener = LocalListener.parse(line);
          if (listener != null) {
            listeners.add(listener);
          }
        });
    return listeners;
  }

  /** The ports that the kernel gives to clients by itself. */
  PortRange clientPorts() throws IOException {
    List<String> lines = new ArrayList<>();
    run(List.of("cat", "/proc/sys/net/ipv4/ip_local_port_range"), lines::add);
    String[] ends = String.join(" ", lines).strip().split("\\s+", -1);
    try {
      return new PortRange(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new IOException("ip_local_port_range is no range: " + lines, e);
    }
  }

  /**
   * Ports, both ends included.
   *
   * @param first the lowest
   * @param last the highest
   */
  record PortRange(int first, int last) {
    boolean contains(int port) {
      return port >= first && port <= last;
    }
  }

  private void run(List<String> command, LineSink lines) throws IOException {
    Result result = commands.run(command, Input.NONE, lines);
    if (!result.ok()) {
      throw new IOException(String.join(" ", command) + " failed: " + result.errors());
    }
  }
}
