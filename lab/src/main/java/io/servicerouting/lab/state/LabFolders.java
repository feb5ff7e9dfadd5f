package io.servicerouting.lab.state;

import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a lab keeps its files: small ones in {@link #STATE}, the workers' disks, etcd's data and
 * the logs in a folder on a real disk. Only root can enter either.
 *
 * @param data the folder on a real disk
 */
public record LabFolders(Path data) {

  /** Fixed, because there is one lab per machine and every command has to find it. */
  public static final Path STATE = Path.of("/run/servicerouting-lab");

  /** Hidden or overlaid inside a worker, so a worker's disk cannot lie there. */
  private static final List<Path> NOT_FOR_DATA =
      List.of(
          Path.of("/run"),
          Path.of("/var"),
          Path.of("/etc"),
          Path.of("/proc"),
          Path.of("/sys"),
          Path.of("/dev"));

  /**
   * The cache of built programs and images, as {@code bin/build-binaries} finds it too.
   *
   * @throws LabException if none of the variables that say where is set
   */
  public static Path cache() {
    return variable("SRP_LAB_CACHE")
        .map(Path::of)
        .or(() -> variable("XDG_CACHE_HOME").map(home -> Path.of(home, "servicerouting-lab")))
        .or(() -> variable("HOME").map(home -> Path.of(home, ".cache", "servicerouting-lab")))
        .orElseThrow(() -> new LabException("HOME is not set: set SRP_LAB_CACHE to a folder"))
        .toAbsolutePath();
  }

  /** The folders of a new lab, inside the cache folder. */
  public static LabFolders inCache() {
    return new LabFolders(cache().resolve("machines"));
  }

  /**
   * Makes the folders.
   *
   * @throws LabException if the data folder lies where no worker's disk can
   */
  public LabFolders create() {
    requireSuitable(data);
    for (var dir : List.of(STATE, pki(), data, bin(), images(), etcd(), logs())) {
      makePrivate(dir);
    }
    requireRealDisk(data);
    return this;
  }

  public static Path kubeconfig() {
    return STATE.resolve("kubeconfig");
  }

  /** For machines of the lab, which cannot reach the address that the host uses. */
  public static Path insideKubeconfig() {
    return STATE.resolve("kubeconfig-inside");
  }

  /** What brings the DaemonSet of kube-proxy back, if the lab was started with one. */
  public static Path kubeProxyManifest() {
    return STATE.resolve("kube-proxy.yaml");
  }

  public static Path pki() {
    return STATE.resolve("pki");
  }

  public Path bin() {
    return data.resolve("bin");
  }

  /** Links to the image archives that every worker imports. */
  public Path images() {
    return data.resolve("images");
  }

  public Path etcd() {
    return data.resolve("etcd");
  }

  public Path logs() {
    return data.resolve("log");
  }

  public Path machine(String name) {
    return data.resolve(name);
  }

  static void requireSuitable(Path data) {
    NOT_FOR_DATA.stream()
        .filter(data::startsWith)
        .findFirst()
        .ifPresent(bad -> {
          throw new LabException(
              "the lab's data cannot lie in %s, because workers see another %s: set"
                      .formatted(data, bad)
                  + " SRP_LAB_CACHE to a folder elsewhere");
        });
  }

  private static void requireRealDisk(Path data) {
    try {
      var type = Files.getFileStore(data).type();
      if (type.equals("overlay")) {
        throw new LabException(
            "%s lies on an overlay, and containerd cannot stack its own on that: set"
                    .formatted(data)
                + " SRP_LAB_CACHE to a folder on a disk");
      }
    } catch (IOException e) {
      throw new LabException("cannot find out what file system %s lies on".formatted(data), e);
    }
  }

  private static void makePrivate(Path dir) {
    try {
      Files.createDirectories(dir);
      Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new LabException("cannot make the folder %s: %s".formatted(dir, e.getMessage()), e);
    }
  }

  private static Optional<String> variable(String name) {
    @Nullable String value = System.getenv(name);
    return Optional.ofNullable(value).filter(text -> !text.isBlank());
  }
}
