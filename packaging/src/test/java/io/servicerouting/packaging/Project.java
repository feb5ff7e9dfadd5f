package io.servicerouting.packaging;

import io.servicerouting.lab.process.Command;
import java.nio.file.Path;
import java.time.Duration;

/** The checkout, and the tools that are built for the tests. */
public final class Project {

  public static final Path FOLDER =
      Path.of(System.getProperty("project.root", "..")).toAbsolutePath().normalize();

  public static final Path CONFIG = FOLDER.resolve("config");

  private Project() {}

  /** A Go program of packaging/go; building it takes minutes the first time. */
  public static Path tool(String name) {
    var words = Command.of(FOLDER.resolve("packaging/bin/build-tools").toString(), name);
    return Path.of(words.withTimeout(Duration.ofMinutes(10)).run().orThrow().text());
  }
}
