package io.servicerouting.lab.image;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a container of an image starts.
 *
 * @param entrypoint program and fixed arguments
 * @param command further arguments where a pod names none
 * @param environment variables, among them PATH
 * @param user numeric, so that the kubelet can check {@code runAsNonRoot} and hardened clusters
 *     accept it
 * @param stopSignal what a container runtime sends to end it
 * @param created when; never the time of the build, so that the same input gives the same bytes
 * @param labels what the image is, by the names of the OCI image specification
 */
record ImageConfig(
    List<String> entrypoint,
    List<String> command,
    Map<String, String> environment,
    String user,
    String stopSignal,
    Instant created,
    Map<String, String> labels) {

  ImageConfig {
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    // Sorted, because the record's text is hashed: Map.copyOf has another order in each process.
    environment = Collections.unmodifiableMap(new TreeMap<>(environment));
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
  }

  ImageConfig(
      List<String> entrypoint, Map<String, String> environment, String user, String stopSignal) {
    this(entrypoint, List.of(), environment, user, stopSignal);
  }

  ImageConfig(
      List<String> entrypoint,
      List<String> command,
      Map<String, String> environment,
      String user,
      String stopSignal) {
    this(
        entrypoint,
        command,
        environment,
        user,
        stopSignal,
        Instant.ofEpochSecond(TarWriter.ENTRY_TIME),
        Map.of());
  }

  ImageConfig withLabels(Instant created, Map<String, String> labels) {
    return new ImageConfig(entrypoint, command, environment, user, stopSignal, created, labels);
  }
}
