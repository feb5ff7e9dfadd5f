package io.servicerouting.lab.uml;

import io.servicerouting.lab.LabException;
import io.servicerouting.lab.process.ChildProcess;
import io.servicerouting.lab.process.DeletedFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.platform.engine.UniqueId;

/**
 * A running user-mode-linux. Its processes end with this one, whatever way this one ends: the first
 * of them is the first of a PID namespace. Its folder is removed then, or at the next boot.
 */
final class GuestKernel implements AutoCloseable {

  private static final String PROGRAM = "linux.uml";
  private static final int CONSOLE_LINES = 60;

  private final Path folder;
  private final ChildProcess process;
  private final EventReader events;

  private GuestKernel(Path folder, ChildProcess process, EventReader events) {
    this.folder = folder;
    this.process = process;
    this.events = events;
  }

  /**
   * Starts it; it runs these tests by itself.
   *
   * @throws LabException if user-mode-linux is not installed
   */
  static GuestKernel boot(List<UniqueId> tests, Settings settings) throws IOException {
    requireInstalled();
    Path folder = BootFolder.create();
    try {
      GuestProgram.write(folder, tests, settings);
      Path events = Files.createFile(folder.resolve(GuestProgram.EVENTS));
      return new GuestKernel(
          folder,
          ChildProcess.start(command(folder, settings.memory()), folder.resolve("console")),
          new EventReader(events));
    } catch (IOException | LabException e) {
      DeletedFolder.delete(folder);
      throw e;
    }
  }

  private static void requireInstalled() {
    for (String place : System.getenv().getOrDefault("PATH", "/usr/bin").split(":", -1)) {
      if (Files.isExecutable(Path.of(place, PROGRAM))) {
        return;
      }
    }
    throw new LabException(PROGRAM + " is missing: apt-get install user-mode-linux");
  }

  private static List<String> command(Path folder, String memory) throws IOException {
    // --kill-child: no process of it outlives the first, which is a shell: the first is spared the
    // signal by which user-mode-linux ends itself after a panic. Its memory is a file in TMPDIR.
    // pdeathsig: nor does the first outlive the shell that looks after it, if that is killed.
    return List.of(
        "setpriv",
        "--pdeathsig",
        "KILL",
        "env",
        "TMPDIR=" + roomForMemory(folder),
        "unshare",
        "--pid",
        "--fork",
        "--kill-child",
        "--mount-proc",
        "sh",
        "-c",
        "ulimit -c 0; \"$@\"; exit",
        "sh",
        PROGRAM,
        "mem=" + memory,
        "rootfstype=hostfs",
        "rootflags=/",
        "ro",
        "uml_dir=" + folder + "/",
        "init=" + folder.resolve("init"),
        "uml_folder=" + folder,
        "con0=null,fd:1",
        "con=null");
  }

  private static Path roomForMemory(Path folder) throws IOException {
    Path shared = Path.of("/dev/shm");
    if (Files.isDirectory(shared)) {
      FileStore store = Files.getFileStore(shared);
      if (store.type().equals("tmpfs") && store.getUsableSpace() > 3L << 30) {
        return shared;
      }
    }
    return folder;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The next thing that happened, if it has happened. */
  Optional<Event> nextEvent() throws IOException {
    return events.next();
  }

  /** What it printed last. */
  String endOfConsole() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(process.log()), StandardCharsets.UTF_8).lines().toList();
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - CONSOLE_LINES), lines.size()));
    } catch (IOException e) {
      return "(its console cannot be read: " + e.getMessage() + ")";
    }
  }

  @Override
  public void close() throws IOException {
    process.kill();
    events.close();
    DeletedFolder.delete(folder);
  }
}
