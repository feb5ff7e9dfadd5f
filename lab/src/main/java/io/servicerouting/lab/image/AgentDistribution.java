package io.servicerouting.lab.image;

import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.zip.ZipFile;

/** The folder that the agent's build makes: {@code bin/proxy-agent} and {@code lib/*.jar}. */
record AgentDistribution(Path folder) {

  private static final String OUR_PACKAGES = "io/servicerouting/";

  /**
   * What the agent's libraries use, beyond what its own classes name. TLS needs no more: elliptic
   * curves are in java.base since JDK 22.
   */
  private static final List<String> BASE_MODULES =
      List.of(
          "java.base",
          "java.logging",
          "java.management",
          "java.net.http",
          "jdk.httpserver",
          "jdk.unsupported");

  /**
   * @throws LabException if the folder is not a distribution
   */
  AgentDistribution {
    if (!Files.isExecutable(folder.resolve("bin/proxy-agent"))) {
      throw new LabException(
          "no agent to make an image of: %s has no executable bin/proxy-agent; build the module"
                  .formatted(folder)
              + " proxy-agent first, its distribution is proxy-agent/target/dist");
    }
    if (!Files.isDirectory(folder.resolve("lib"))) {
      throw new LabException("the agent's distribution %s has no folder lib".formatted(folder));
    }
  }

  /**
   * The modules the agent's runtime is linked from. Only our own jars are asked what they need: the
   * libraries name modules for features that the agent does not use (picocli: java.sql).
   */
  SortedSet<String> modules() throws IOException {
    List<String> ours = ownJars();
    if (ours.isEmpty()) {
      throw new LabException(
          "no jar in %s holds classes of %s: is the distribution complete?"
              .formatted(folder.resolve("lib"), OUR_PACKAGES.replace('/', '.')));
    }
    var modules = new TreeSet<>(BASE_MODULES);
    modules.addAll(Arrays.asList(dependencies(ours).split(",", -1)));
    return modules;
  }

  /** What {@code jdeps} says, as names separated by commas. */
  private static String dependencies(List<String> jars) {
    var jdeps =
        ToolProvider.findFirst("jdeps")
            .orElseThrow(
                () -> new LabException("the agent's image needs a JDK with jdeps: set JAVA_HOME"));
    var words =
        new ArrayList<>(
            List.of("--ignore-missing-deps", "--print-module-deps", "--multi-release", "base"));
    words.addAll(jars);
    var answer = new StringWriter();
    var problems = new StringWriter();
    int exitCode =
        jdeps.run(new PrintWriter(answer), new PrintWriter(problems), words.toArray(String[]::new));
    if (exitCode != 0) {
      throw new LabException(
          "jdeps cannot tell which modules %s need: %s%s".formatted(jars, answer, problems));
    }
    return answer.toString().strip();
  }

  private List<String> ownJars() throws IOException {
    List<String> ours = new ArrayList<>();
    try (var files = Files.list(folder.resolve("lib"))) {
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
        try (var zip = new ZipFile(jar.toFile())) {
          if (zip.stream().anyMatch(entry -> entry.getName().startsWith(OUR_PACKAGES))) {
            ours.add(jar.toString());
          }
        }
      }
    }
    return ours;
  }
}
