package io.servicerouting.lab.network;

/** Shell commands, one a line. */
final class Script {

  private final StringBuilder text = new StringBuilder();

  void line(String command) {
    text.append(command).append('\n');
  }

  void add(String commands) {
    text.append(commands);
  }

  /** An `ip` command inside a machine. */
  void in(LabMachine machine, String arguments) {
    line("ip -n " + machine.namespace() + " " + arguments);
  }

  /** Sets a value below /proc/sys/net inside a machine; dots separate folders. */
  void sysctl(LabMachine machine, String name, int value) {
    // Not `ip netns exec`: it mounts /sys anew, which is slow and needless here.
    line(
        "nsenter --net=/run/netns/%s sh -c 'echo %d > /proc/sys/net/%s'"
            .formatted(machine.namespace(), value, name.replace('.', '/')));
  }

  String text() {
    return text.toString();
  }
}
