package io.servicerouting.lab.image;

import io.servicerouting.lab.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The images that Kubernetes' own network tests ask for, under the names that version 1.36.3 of the
 * tests has for them, and cluster DNS.
 */
public final class ConformanceImages {

  public static final String CORE_DNS = "servicerouting.io/lab/coredns:1";

  private static final String E2E = "registry.k8s.io/e2e-test-images/";
  private static final String INVALID_PACKETS = "regression-issue-74839";
  private static final Map<String, String> ENVIRONMENT = Map.of("PATH", ImageArchives.PATH);

  private final ImageArchives archives;
  private final Path cacheDir;
  private final Path programs;

  /**
   * @param cacheDir folder of the lab's cache; created if absent
   * @param programs folder with the built agnhost, regression-issue-74839 and coredns
   */
  public ConformanceImages(Path cacheDir, Path programs, Progress progress) {
    this.archives = new ImageArchives(progress);
    this.cacheDir = cacheDir;
    this.programs = programs;
  }

  /**
   * Builds those that are missing or no longer up to date.
   *
   * @throws io.servicerouting.lab.LabException if a program, a tool or a package is missing
   */
  public List<Path> all() {
    List<Path> built = new ArrayList<>();
    var agnhost = List.of("/agnhost");
    built.add(tools("agnhost", E2E + "agnhost:2.63.0", agnhost, List.of("pause")));
    // All that the tests want of it is a web server on port 80.
    built.add(tools("nginx-test", E2E + "nginx:1.15-4", agnhost, List.of("test-webserver")));
    built.add(tools("busybox", E2E + "busybox:1.37.0-1", List.of(), List.of("sh")));
    built.add(
        tools(
            "distroless-iptables",
            "registry.k8s.io/build-image/distroless-iptables:v0.9.6",
            List.of(),
            List.of("sh")));
    built.add(program(INVALID_PACKETS, E2E + INVALID_PACKETS + ":1.4"));
    built.add(program("coredns", CORE_DNS));
    return built;
  }

  private Path tools(String fileName, String name, List<String> entrypoint, List<String> command) {
    List<LayerRecipe> layers =
        List.of(
            new TestToolsLayer(ImageArchives.packages(cacheDir)),
            new ProgramLayer(programs.resolve("agnhost")));
    var config = new ImageConfig(entrypoint, command, ENVIRONMENT, ImageArchives.ROOT, "SIGTERM");
    return archives.build(cacheDir, new ImageRecipe(fileName, name, config, layers));
  }

  private Path program(String program, String name) {
    var config =
        new ImageConfig(List.of("/" + program), ENVIRONMENT, ImageArchives.ROOT, "SIGTERM");
    List<LayerRecipe> layers = List.of(new ProgramLayer(programs.resolve(program)));
    return archives.build(cacheDir, new ImageRecipe(program, name, config, layers));
  }
}
