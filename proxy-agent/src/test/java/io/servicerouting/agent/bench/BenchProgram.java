package io.servicerouting.agent.bench;

import io.servicerouting.agent.testbed.NetworkNamespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Starts one of the bench's own programs inside a namespace. */
final class BenchProgram {

  private BenchProgram() {}

  static Process start(NetworkNamespace namespace, Class<?> program, String... arguments)
      throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    words.addAll(List.of(arguments));
    return new ProcessBuilder(namespace.inside(words))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
