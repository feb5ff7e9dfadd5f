package io.servicerouting.lab.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The words that run {@link LoadMain} in a process of its own, on this JVM's class path. */
public final class LoadCommand {

  private LoadCommand() {}

  /**
   * A command for {@code Machine.command}; with {@code --json} among the arguments its output is
   * what {@link LoadResult#parse} reads.
   *
   * @param arguments as {@code load --help} lists them
   */
  public static String[] words(String... arguments) {
    var words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // Its words about cgroups would stand before the result.
                "-Xlog:disable",
                "-cp",
                System.getProperty("java.class.path"),
                LoadMain.class.getName()));
    words.addAll(List.of(arguments));
    return words.toArray(String[]::new);
  }
}
