package io.servicerouting.lab.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.servicerouting.lab.BalancerMode;
import io.servicerouting.lab.KubeProxyMode;
import io.servicerouting.lab.LabException;
import io.servicerouting.lab.process.Daemon;
import io.servicerouting.lab.process.ProcFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lab of this machine, as a file that every command reads.
 *
 * @param owner who started it
 * @param startedAt ISO 8601, UTC
 * @param startedIn the working directory it was started from
 * @param running whether it came up; false while it starts, and after a start that was killed
 * @param daemons the processes that were started
 */
public record LabRecord(
    Owner owner,
    String startedAt,
    String startedIn,
    String data,
    int workers,
    KubeProxyMode kubeProxy,
    BalancerMode balancer,
    boolean running,
    List<Daemon> daemons) {

  /**
   * The process that started a lab.
   *
   * @param staysUp whether the lab shall go on when that process ends, as after {@code lab up}
   */
  public record Owner(long pid, long startTicks, boolean staysUp) {

    public static Owner thisProcess(boolean staysUp) {
      long pid = ProcessHandle.current().pid();
      return new Owner(pid, ProcFs.startTicks(pid).orElse(-1), staysUp);
    }

    public boolean isAlive() {
      var now = ProcFs.startTicks(pid);
      return now.isPresent() && now.getAsLong() == startTicks;
    }
  }

  /** Components are what is written, questions such as {@link #isWanted} are not. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(MapperFeature.AUTO_DETECT_IS_GETTERS).build();

  private static final Path FILE = LabFolders.STATE.resolve("lab.json");

  public LabRecord {
    daemons = List.copyOf(daemons);
  }

  /** What this machine's lab has written; empty if there is none. */
  public static Optional<LabRecord> read() {
    if (!Files.exists(FILE)) {
      return Optional.empty();
    }
    try {
      return Optional.of(fromJson(Files.readString(FILE)));
    } catch (IOException e) {
      throw new LabException("cannot read " + FILE, e);
    }
  }

  static LabRecord fromJson(String json) {
    try {
      return MAPPER.readValue(json, LabRecord.class);
    } catch (JsonProcessingException e) {
      throw new LabException(
          "%s is damaged (%s); `lab down` removes a lab without it"
              .formatted(FILE, e.getOriginalMessage()),
          e);
    }
  }

  String toJson() {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new LabException("cannot describe the lab as JSON", e);
    }
  }

  /** Replaces the file as a whole, so that no reader sees half of it. */
  public LabRecord write() {
    var half = FILE.resolveSibling("lab.json.new");
    try {
      Files.writeString(half, toJson());
      Files.move(half, FILE, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return this;
    } catch (IOException e) {
      throw new LabException("cannot write %s: %s".formatted(FILE, e.getMessage()), e);
    }
  }

  /** The same with this process in place of an earlier one of the same name. */
  public LabRecord with(Daemon daemon) {
    var others = new ArrayList<>(daemons);
    others.removeIf(other -> other.name().equals(daemon.name()));
    others.add(daemon);
    return new LabRecord(
        owner, startedAt, startedIn, data, workers, kubeProxy, balancer, running, others);
  }

  /** The same lab, to be ended by somebody else. */
  public LabRecord withOwner(Owner other) {
    return new LabRecord(
        other, startedAt, startedIn, data, workers, kubeProxy, balancer, running, daemons);
  }

  public LabRecord withRunning() {
    return new LabRecord(
        owner, startedAt, startedIn, data, workers, kubeProxy, balancer, true, daemons);
  }

  /**
   * Whether somebody still wants this lab: it came up, something of it runs, and whoever started it
   * is there or said that it shall stay. Otherwise it was left behind and may be removed.
   */
  public boolean isWanted() {
    return running
        && daemons.stream().anyMatch(Daemon::isAlive)
        && (owner.staysUp() || owner.isAlive());
  }

  public Optional<Daemon> daemon(String name) {
    return daemons.stream().filter(daemon -> daemon.name().equals(name)).findFirst();
  }

  public LabFolders folders() {
    return new LabFolders(Path.of(data));
  }
}
