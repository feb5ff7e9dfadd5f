package io.servicerouting.lab.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.servicerouting.lab.Lab;
import io.servicerouting.lab.LabException;
import io.servicerouting.lab.load.LoadCommand;
import io.servicerouting.lab.load.LoadResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The running cluster, as the demo uses it: kubectl, requests, and waiting for what they cause. */
final class DemoCluster {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Lab lab;
  private final Path project;
  private final ObjectMapper json = new ObjectMapper();

  DemoCluster(Lab lab, Path project) {
    this.lab = lab;
    this.project = project;
  }

  Lab lab() {
    return lab;
  }

  String kubectl(String... arguments) {
    return lab.kubectl(arguments).orThrow().stdout();
  }

  /** Applies a file of the demo. */
  void apply(String file) {
    kubectl("apply", "-f", manifest(file).toString());
  }

  /** Applies a file of the project, named from its root. */
  void applyFile(String file) {
    kubectl("apply", "-f", project.resolve(file).toString());
  }

  /** Applies a kustomization of the project, named from its root. */
  void applyFolder(String folder) {
    kubectl("apply", "-k", project.resolve(folder).toString());
  }

  private Path manifest(String file) {
    return project.resolve("lab/demo").resolve(file);
  }

  /** Makes one of my-nginx's pods on a node. */
  void createPod(String name, String node) {
    try {
      String pod =
          Files.readString(manifest("pod.yaml"))
              .replace("name: NAME", "name: " + name)
              .replace("hostname: NODE", "hostname: " + node);
      lab.apply(pod).orThrow();
    } catch (IOException e) {
      throw new LabException("cannot read " + manifest("pod.yaml") + ": " + e.getMessage(), e);
    }
  }

  void awaitReady(String... pods) {
    List<String> arguments = new ArrayList<>(List.of("wait", "--for=condition=Ready"));
    for (String pod : pods) {
      arguments.add("pod/" + pod);
    }
    arguments.add("--timeout=60s");
    kubectl(arguments.toArray(String[]::new));
    await("the endpoints of " + String.join(", ", pods), () -> readyEndpoints() == pods.length);
  }

  private int readyEndpoints() {
    int ready = 0;
    for (JsonNode slice :
        get("endpointslices", "-l", "kubernetes.io/service-name=my-nginx").path("items")) {
      for (JsonNode endpoint : slice.path("endpoints")) {
        ready += endpoint.path("conditions").path("ready").asBoolean() ? 1 : 0;
      }
    }
    return ready;
  }

  /** Waits until every node's agent reports that it has programmed the policy as it is now. */
  void awaitPolicyProgrammed() {
    long version = get("srp", "my-nginx").path("metadata").path("resourceVersion").asLong();
    await("all nodes to program the policy", () -> nodesAt(version) == lab.workers().size());
  }

  private long nodesAt(long version) {
    long count = 0;
    for (JsonNode state : get("nrs").path("items")) {
      JsonNode policies = state.path("status").path("policies");
      count += policies.path("programmedResourceVersion").asLong() >= version ? 1 : 0;
    }
    return count;
  }

  JsonNode get(String... what) {
    List<String> arguments = new ArrayList<>(List.of("get"));
    arguments.addAll(List.of(what));
    arguments.addAll(List.of("-o", "json"));
    return read(kubectl(arguments.toArray(String[]::new)));
  }

  JsonNode read(String text) {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new LabException("not JSON: " + text, e);
    }
  }

  void await(String what, BooleanSupplier done) {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!done.getAsBoolean()) {
      if (Instant.now().isAfter(deadline)) {
        throw new LabException("waited " + PATIENCE.toSeconds() + " s in vain for " + what);
      }
      try {
        Thread.sleep(200);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabException("interrupted while waiting for " + what, e);
      }
    }
  }

  /** Requests from a machine, each over a connection of its own. */
  LoadResult request(String machine, String target, int count) {
    String[] load =
        LoadCommand.words(
            "--url",
            "http://" + target + "/",
            "--requests",
            String.valueOf(count),
            "--concurrency",
            "16",
            "--json");
    String result = lab.machine(machine).exec(load).orThrow().stdout();
    return LoadResult.parse(result);
  }
}
