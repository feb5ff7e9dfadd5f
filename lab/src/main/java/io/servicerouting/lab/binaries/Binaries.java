package io.servicerouting.lab.binaries;

import io.servicerouting.lab.LabException;
import io.servicerouting.lab.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The programs of a cluster. A folder of ready binaries is used for whatever it holds; the rest
 * comes from the cache that {@code bin/build-binaries} fills, which takes minutes the first time.
 */
public final class Binaries {

  /** Enough for an API server without nodes. */
  public static final List<String> API_SERVER = List.of("etcd", "kube-apiserver", "kubectl");

  /** What a cluster with workers runs. */
  public static final List<String> CLUSTER =
      List.of(
          "etcd",
          "kube-apiserver",
          "kubectl",
          "kube-controller-manager",
          "kube-scheduler",
          "kubelet",
          "kube-proxy",
          "containerd",
          "containerd-shim-runc-v2",
          "ctr",
          "runc",
          "ptp",
          "loopback",
          "host-local",
          "portmap");

  private final Map<String, Path> paths;

  private Binaries(Map<String, Path> paths) {
    this.paths = Map.copyOf(paths);
  }

  /**
   * Finds the named programs and builds those that are nowhere.
   *
   * @param ready a folder whose programs come before all others, as the option {@code --binaries}
   *     names it; {@code KUBEBUILDER_ASSETS} counts as one when the option is absent
   * @throws LabException if the folder does not exist, or a build fails
   */
  public static Binaries provide(
      Collection<String> names, Optional<Path> ready, Progress progress) {
    var folder = ready.or(() -> environmentFolder(System.getenv("KUBEBUILDER_ASSETS")));
    folder.ifPresent(Binaries::requireFolder);
    var found = new LinkedHashMap<String, Path>();
    folder.ifPresent(dir -> found.putAll(executablesIn(dir, names)));
    if (!found.isEmpty()) {
      progress.say("taking %s from %s".formatted(String.join(", ", found.keySet()), folder.get()));
    }
    var missing = names.stream().filter(name -> !found.containsKey(name)).toList();
    if (!missing.isEmpty()) {
      var cache = build(missing, progress);
      missing.forEach(name -> found.put(name, cache.resolve(name)));
    }
    return new Binaries(found);
  }

  /** Programs that are at hand already, whoever made them. */
  public static Binaries of(Map<String, Path> paths) {
    return new Binaries(paths);
  }

  /**
   * Where a program is.
   *
   * @throws LabException if this set was made without that program
   */
  public Path path(String name) {
    var path = paths.get(name);
    if (path == null) {
      throw new LabException("no program %s among %s".formatted(name, paths.keySet()));
    }
    return path;
  }

  public Map<String, Path> paths() {
    return paths;
  }

  static Map<String, Path> executablesIn(Path dir, Collection<String> names) {
    var found = new LinkedHashMap<String, Path>();
    for (var name : names) {
      var path = dir.resolve(name);
      if (Files.isExecutable(path) && !Files.isDirectory(path)) {
        found.put(name, path.toAbsolutePath());
      }
    }
    return found;
  }

  private static Optional<Path> environmentFolder(@Nullable String value) {
    return Optional.ofNullable(value).filter(text -> !text.isBlank()).map(Path::of);
  }

  private static void requireFolder(Path dir) {
    if (!Files.isDirectory(dir)) {
      throw new LabException("the folder of ready binaries %s does not exist".formatted(dir));
    }
  }

  /** Not {@code Command}: its progress has to be seen while it runs, and it may run long. */
  private static Path build(List<String> names, Progress progress) {
    var script = LabHome.find().resolve("bin").resolve("build-binaries");
    var words = new ArrayList<>(List.of(script.toString()));
    words.addAll(names);
    var builder = new ProcessBuilder(words);
    // What that folder holds has been taken already; the script would leave it out of the cache.
    builder.environment().remove("KUBEBUILDER_ASSETS");
    try {
      var process = builder.start();
      process.getOutputStream().close();
      var stop = new Thread(process::destroy, "stop-build-binaries");
      Runtime.getRuntime().addShutdownHook(stop);
      var cache =
          CompletableFuture.supplyAsync(
              () -> process.inputReader(StandardCharsets.UTF_8).lines().toList());
      try (var lines =
          new BufferedReader(
              new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
          progress.say(line);
        }
      }
      int exitCode = process.waitFor();
      Runtime.getRuntime().removeShutdownHook(stop);
      if (exitCode != 0) {
        throw new LabException("%s ended with %d; see above".formatted(script, exitCode));
      }
      return Path.of(cache.join().getLast());
    } catch (IOException e) {
      throw new LabException("cannot run %s: %s".formatted(script, e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while the binaries were built", e);
    }
  }
}
