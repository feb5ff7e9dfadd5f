package io.servicerouting.lab.uml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.platform.engine.UniqueId;

/** What a boot needs in its folder: scripts, and how to start {@link Guest} as we were started. */
final class GuestProgram {

  /** The file that takes the events. */
  static final String EVENTS = "events";

  private static final Set<String> OF_THE_JVM =
      Set.of(
          "java",
          "sun",
          "jdk",
          "os",
          "user",
          "file",
          "path",
          "line",
          "native",
          "stdin",
          "stdout",
          "stderr",
          "surefire");

  private GuestProgram() {}

  static void write(Path folder, List<UniqueId> tests, Settings settings) throws IOException {
    for (String script : List.of("init", "run")) {
      try (InputStream text = GuestProgram.class.getResourceAsStream(script + ".sh")) {
        if (text == null) {
          throw new IOException(script + ".sh is not in the class path");
        }
        Path file = folder.resolve(script);
        Files.copy(text, file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
    Path selected = folder.resolve("tests");
    Files.write(selected, tests.stream().map(UniqueId::toString).toList());
    Path arguments = folder.resolve("arguments");
    Files.write(
        arguments,
        arguments(selected, folder.resolve(EVENTS), settings).stream()
            .map(GuestProgram::quoted)
            .toList());
    Files.writeString(
        folder.resolve("command"),
        """
        export JAVA_HOME=%s HOME=%s LANG=C.UTF-8
        cd %s || exit 1
        "$JAVA_HOME/bin/java" @%s
        """
            .formatted(
                forShell(System.getProperty("java.home")),
                forShell(System.getProperty("user.home")),
                forShell(System.getProperty("user.dir")),
                forShell(arguments.toString())));
  }

  private static List<String> arguments(Path selected, Path events, Settings settings) {
    List<String> arguments = new ArrayList<>();
    arguments.add("-Xmx" + settings.heap());
    // One CPU, and seconds to live.
    arguments.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
    arguments.add("--enable-native-access=ALL-UNNAMED");
    arguments.add("-D" + Guest.HERE + "=true");
    properties().forEach(arguments::add);
    arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
    arguments.add(Guest.class.getName());
    arguments.addAll(
        List.of(
            selected.toString(),
            events.toString(),
            String.valueOf(settings.testLimit().toSeconds())));
    return arguments;
  }

  private static Stream<String> properties() {
    return System.getProperties().stringPropertyNames().stream()
        .filter(name -> !OF_THE_JVM.contains(name.split("\\.", 2)[0]))
        .sorted()
        .map(name -> "-D" + name + "=" + System.getProperty(name));
  }

  /** As files of arguments want it. */
  private static String quoted(String argument) {
    return "\"" + argument.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }

  private static String forShell(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
