package io.servicerouting.lab.cluster;

import io.servicerouting.lab.LabException;
import io.servicerouting.lab.Progress;
import io.servicerouting.lab.cgroup.Cgroups;
import io.servicerouting.lab.network.Namespaces;
import io.servicerouting.lab.process.Command;
import io.servicerouting.lab.state.LabFolders;
import io.servicerouting.lab.state.LabRecord;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Removes a lab, whole or half, from this machine. May be repeated, and needs no record of what was
 * started. The logs stay until the next lab starts.
 */
public final class Teardown {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Progress progress;
  private final LabFolders folders;
  private final Cgroups cgroups = Cgroups.detect();
  private final Leftovers leftovers;

  private Teardown(LabFolders folders, Progress progress) {
    this.folders = folders;
    this.progress = progress;
    leftovers = new Leftovers(folders, cgroups);
  }

  /** For the lab of this machine; its folders are the usual ones if it left no record. */
  public static Teardown ofThisMachine(Progress progress) {
    return new Teardown(recordedFolders(progress).orElseGet(LabFolders::inCache), progress);
  }

  /**
   * Removes everything.
   *
   * @throws LabException naming what is still there, if something could not be removed
   */
  public void run() {
    killAll();
    Namespaces.hostLinks().forEach(Namespaces::deleteHostLink);
    Namespaces.ours().forEach(Namespaces::delete);
    cgroups.remove();
    leftovers.mounts().reversed().forEach(mount -> Command.of("umount", mount).run().orThrow());
    deleteFolders();
    var logsOnly = "folder " + folders.data();
    var left = leftovers.describe().stream().filter(line -> !line.equals(logsOnly)).toList();
    if (!left.isEmpty()) {
      throw new LabException("these are still there:\n  " + String.join("\n  ", left));
    }
    progress.say(
        "the lab is down: no process, namespace, interface, mount or control group of it is left");
  }

  /** A process that is being killed can still start another, so this looks until none is left. */
  private void killAll() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      var found = leftovers.processes();
      if (found.isEmpty()) {
        return;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new LabException(
            "these processes did not end within %d s of SIGKILL: %s"
                .formatted(PATIENCE.toSeconds(), found));
      }
      found.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
      pause();
    }
  }

  private void deleteFolders() {
    if (Files.isDirectory(folders.data())) {
      // Only what is on the same file system: a mount that was overlooked must not be emptied.
      var words = List.of("find", folders.data().toString(), "-mindepth", "1", "-maxdepth", "1");
      var logs = folders.logs().toString();
      Command.of(words)
          .run()
          .orThrow()
          .stdout()
          .lines()
          .filter(path -> !path.equals(logs))
          .forEach(Teardown::deleteTree);
    }
    deleteTree(LabFolders.STATE.toString());
  }

  private static void deleteTree(String path) {
    Command.of("rm", "-rf", "--one-file-system", path).run().orThrow();
  }

  private static Optional<LabFolders> recordedFolders(Progress progress) {
    try {
      return LabRecord.read().map(LabRecord::folders);
    } catch (LabException e) {
      progress.say("no usable record of the lab, removing what can be found: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(Duration.ofMillis(30));
    } catch (InterruptedException e) {
      // Half a lab is worse than a late answer: finish, and leave the interrupt to the caller.
      Thread.currentThread().interrupt();
    }
  }
}
