package io.servicerouting.agent.dataplane.userspace;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts the relay's process. */
@FunctionalInterface
public interface RelayLauncher {

  /**
   * Starts one. Its standard input and output are pipes; what it logs goes where the agent's log
   * goes.
   *
   * @throws IOException if there can be no such process
   */
  Process start() throws IOException;

  /**
   * Starts the Java runtime and the classes that run here, with a small heap of its own: the memory
   * limit of the agent's container holds for both.
   *
   * @param mainClass whose main method is called
   * @param arguments what it is given
   */
  static RelayLauncher ofThisRuntime(String mainClass, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseCompactObjectHeaders",
            "-XX:-UsePerfData",
            "-Xms8m",
            "-Xmx176m",
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=20",
            "-XX:MaxDirectMemorySize=32m",
            "-XX:ReservedCodeCacheSize=16m",
            "-XX:+ExitOnOutOfMemoryError",
            "-cp",
            System.getProperty("java.class.path"),
            mainClass));
    command.addAll(List.of(arguments));
    return () -> {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().put("MALLOC_ARENA_MAX", "1");
      return builder.start();
    };
  }
}
