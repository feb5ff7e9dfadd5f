package io.servicerouting.lab.image;

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
 */
record ImageConfig(
    List<String> entrypoint,
    List<String> command,
    Map<String, String> environment,
    String user,
    String stopSignal) {

  ImageConfig {
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    // Sorted, because the record's text is hashed: Map.copyOf has another order in each process.
    environment = Collections.unmodifiableMap(new TreeMap<>(environment));
  }

  ImageConfig(
      List<String> entrypoint, Map<String, String> environment, String user, String stopSignal) {
    this(entrypoint, List.of(), environment, user, stopSignal);
  }
}
