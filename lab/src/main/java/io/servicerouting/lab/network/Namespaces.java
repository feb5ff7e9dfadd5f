package io.servicerouting.lab.network;

import io.servicerouting.lab.LabException;
import io.servicerouting.lab.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The network namespaces of the lab that exist on this machine now. */
public final class Namespaces {

  private static final Path DIR = Path.of("/run/netns");

  private Namespaces() {}

  /** Runs a plan; stops at the first command that fails. */
  public static void apply(String plan) {
    Command.of("sh", "-eu").withInput(plan).run().orThrow();
  }

  /** The names with our prefix, sorted. */
  public static List<String> ours() {
    if (!Files.isDirectory(DIR)) {
      return List.of();
    }
    try (var files = Files.list(DIR)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.startsWith(LabMachine.PREFIX))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new LabException("cannot list the network namespaces in " + DIR, e);
    }
  }

  /** Deletes a namespace; its interfaces go with it once no process is left inside. */
  public static void delete(String name) {
    Command.of("ip", "netns", "delete", name).run().orThrow();
  }

  /** The words that run a command inside a machine's network. */
  public static List<String> enter(LabMachine machine) {
    return List.of("nsenter", "--net=" + file(machine.namespace()));
  }

  public static Path file(String name) {
    return DIR.resolve(name);
  }

  /** Network interfaces of ours on the host itself, sorted. */
  public static List<String> hostLinks() {
    var found = new ArrayList<String>();
    try (var links = Files.list(Path.of("/sys/class/net"))) {
      links
          .map(link -> String.valueOf(link.getFileName()))
          .filter(name -> name.startsWith(LabMachine.PREFIX))
          .sorted()
          .forEach(found::add);
    } catch (IOException e) {
      throw new LabException("cannot list network interfaces", e);
    }
    return found;
  }

  /** Deletes an interface of the host; nothing happens if it has gone with its namespace. */
  public static void deleteHostLink(String name) {
    var result = Command.of("ip", "link", "delete", name).run();
    if (!result.succeeded() && hostLinks().contains(name)) {
      result.orThrow();
    }
  }
}
