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

/**
 * The folder that a program's build makes: {@code bin/PROGRAM}, {@code lib/*.jar}, and {@code
 * bom.json}, which lists the jars (CycloneDX).
 *
 * @param program the launcher's name, and the folder in the image that holds all of this
 * @param description what it does, for people who look at the image
 * @param user whom a container runs as, a number
 * @param module the Maven module that makes it
 * @param libraryModules modules of Java that the program's libraries use, beyond what its own
 *     classes name
 * @param unusedLibraries native libraries of those modules that it never loads
 */
record JavaDistribution(
    Path folder,
    String program,
    String description,
    String user,
    String module,
    List<String> libraryModules,
    List<String> unusedLibraries) {

  private static final String OUR_PACKAGES = "io/servicerouting/";

  /** TLS needs no more than java.base: elliptic curves are in there since JDK 22. */
  private static final List<String> AGENT_MODULES =
      List.of(
          "java.base",
          "java.logging",
          "java.management",
          "java.net.http",
          "jdk.httpserver",
          "jdk.unsupported");

  /**
   * Spring reads bean properties through java.beans, which is in java.desktop; Tomcat's classes
   * name java.naming, java.security.jgss and java.instrument; Micrometer reads the process's CPU
   * time from jdk.management; Spring's and Jackson's type converters name java.sql.
   */
  private static final List<String> OPERATOR_MODULES =
      List.of(
          "java.base",
          "java.desktop",
          "java.instrument",
          "java.logging",
          "java.management",
          "java.naming",
          "java.net.http",
          "java.security.jgss",
          "java.sql",
          "java.xml",
          "jdk.management",
          "jdk.unsupported");

  /** Of java.desktop, which is there for java.beans: nothing draws, prints or plays. */
  private static final List<String> DESKTOP_LIBRARIES =
      List.of(
          "libawt.so",
          "libawt_headless.so",
          "libawt_xawt.so",
          "libfontmanager.so",
          "libfreetype.so",
          "libjavajpeg.so",
          "libjawt.so",
          "libjsound.so",
          "liblcms.so",
          "libmlib_image.so",
          "libsplashscreen.so");

  /**
   * @throws LabException if the folder is not a distribution
   */
  JavaDistribution {
    folder = folder.toAbsolutePath().normalize();
    libraryModules = List.copyOf(libraryModules);
    unusedLibraries = List.copyOf(unusedLibraries);
    if (!Files.isExecutable(folder.resolve("bin").resolve(program))) {
      throw new LabException(
          "no %1$s to make an image of: %2$s has no executable bin/%1$s; build the module %3$s"
                  .formatted(program, folder, module)
              + " first, its distribution is %s/target/dist".formatted(module));
    }
    if (!Files.isDirectory(folder.resolve("lib"))) {
      throw new LabException("the distribution %s has no folder lib".formatted(folder));
    }
  }

  static JavaDistribution agent(Path folder) {
    return new JavaDistribution(
        folder,
        "proxy-agent",
        "Programs a node's kernel so that Services are routed as their policies say",
        ImageArchives.ROOT,
        "proxy-agent",
        AGENT_MODULES,
        List.of());
  }

  static JavaDistribution operator(Path folder) {
    return new JavaDistribution(
        folder,
        "operator",
        "Installs the agents, reports what is programmed where, and serves the webhooks",
        OperatorBaseLayer.USER,
        "operator",
        OPERATOR_MODULES,
        DESKTOP_LIBRARIES);
  }

  /** Where the distribution lies in the image, without the leading slash. */
  String home() {
    return "opt/" + program;
  }

  /** What a container of the image runs. */
  String entrypoint() {
    return "/%s/bin/%s".formatted(home(), program);
  }

  /**
   * The modules the program's runtime is linked from. Only our own jars are asked what they need:
   * the libraries name modules for features that the program does not use (picocli: java.sql).
   */
  SortedSet<String> modules() throws IOException {
    List<String> ours = ownJars();
    if (ours.isEmpty()) {
      throw new LabException(
          "no jar in %s holds classes of %s: is the distribution complete?"
              .formatted(folder.resolve("lib"), OUR_PACKAGES.replace('/', '.')));
    }
    var modules = new TreeSet<>(libraryModules);
    modules.addAll(Arrays.asList(dependencies(ours).split(",", -1)));
    return modules;
  }

  /** What {@code jdeps} says, as names separated by commas. */
  private static String dependencies(List<String> jars) {
    var jdeps =
        ToolProvider.findFirst("jdeps")
            .orElseThrow(() -> new LabException("images need a JDK with jdeps: set JAVA_HOME"));
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

  /** All jars, by name. */
  List<Path> jars() throws IOException {
    try (var files = Files.list(folder.resolve("lib"))) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  /**
   * What lists the jars.
   *
   * @throws LabException if the build made none
   */
  Path list() {
    Path list = folder.resolve("bom.json");
    if (!Files.isRegularFile(list)) {
      throw new LabException(
          "the distribution %s has no bom.json, which lists its jars: build the module %s again,"
                  .formatted(folder, module)
              + " but not with Maven's --offline, in which the plug-in for it does nothing");
    }
    return list;
  }

  private List<String> ownJars() throws IOException {
    List<String> ours = new ArrayList<>();
    for (Path jar : jars()) {
      try (var zip = new ZipFile(jar.toFile())) {
        if (zip.stream().anyMatch(entry -> entry.getName().startsWith(OUR_PACKAGES))) {
          ours.add(jar.toString());
        }
      }
    }
    return ours;
  }
}
