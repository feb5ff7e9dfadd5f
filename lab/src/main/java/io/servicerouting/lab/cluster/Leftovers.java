package io.servicerouting.lab.cluster;

import io.servicerouting.lab.cgroup.Cgroups;
import io.servicerouting.lab.network.Namespaces;
import io.servicerouting.lab.process.Daemon;
import io.servicerouting.lab.process.ProcFs;
import io.servicerouting.lab.state.LabFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What of a lab exists on this machine, found by looking and not by what a record says: so it also
 * finds what a killed command never wrote down.
 */
public final class Leftovers {

  private final LabFolders folders;
  private final Cgroups cgroups;

  public Leftovers(LabFolders folders, Cgroups cgroups) {
    this.folders = folders;
    this.cgroups = cgroups;
  }

  /** One line for each thing, empty when nothing is left. */
  public List<String> describe() {
    var found = new ArrayList<String>();
    processes().forEach(pid -> found.add("process " + pid + ": " + ProcFs.commandLine(pid)));
    Namespaces.ours().forEach(name -> found.add("network namespace " + name));
    Namespaces.hostLinks().forEach(name -> found.add("network interface " + name));
    cgroups.existing().forEach(group -> found.add("control group " + group));
    mounts().forEach(mount -> found.add("mount " + mount));
    Stream.of(LabFolders.STATE, folders.data())
        .filter(Files::exists)
        .forEach(dir -> found.add("folder " + dir));
    return found;
  }

  /**
   * Processes in a namespace or control group of ours, or with our mark in their environment; never
   * this one.
   */
  public Set<Long> processes() {
    var networks = networkIds();
    var found = new HashSet<>(cgroups.processes());
    for (long pid : ProcFs.pids()) {
      if (ProcFs.networkNamespace(pid).filter(networks::contains).isPresent()
          || ProcFs.hasInEnvironment(pid, Daemon.MARK)) {
        found.add(pid);
      }
    }
    found.remove(ProcessHandle.current().pid());
    return found;
  }

  /** Where something of ours is mounted on the host. */
  public List<String> mounts() {
    try (var lines = Files.lines(Path.of("/proc/self/mounts"))) {
      return lines
          .map(line -> line.split(" ", 3)[1])
          .filter(mount ->
              Path.of(mount).startsWith(folders.data())
                  || Path.of(mount).startsWith(LabFolders.STATE))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException("cannot read /proc/self/mounts", e);
    }
  }

  /** The kernel's names of our namespaces, by asking a file's identity instead of entering. */
  private static Set<String> networkIds() {
    var found = new HashSet<String>();
    for (var name : Namespaces.ours()) {
      try {
        found.add("net:[" + Files.getAttribute(Namespaces.file(name), "unix:ino") + "]");
      } catch (IOException e) {
        // Deleted since it was listed.
      }
    }
    return found;
  }
}
