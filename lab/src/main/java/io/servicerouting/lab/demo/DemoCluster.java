package io.servicerouting.lab.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.servicerouting.lab.Lab;
import io.servicerouting.lab.LabException;
import io.servicerouting.lab.load.LoadCommand;
import io.servicerouting.lab.load.LoadResult;
import io.servicerouting.lab.state.LabFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** The running cluster, as the demo uses it: kubectl, requests, and waiting for what they cause. */
final class DemoCluster {
  /** The client's address on the nodes' network. */
  static final String CLIENT = "172.26.236.50";

  /** The balancer's address for my-nginx. */
  static final String VIP = "172.26.236.180";

  private static final Duration PATIENCE = Duration.ofMinutes(2);

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
    lab.apply(pod(name).replace("nodeName: NODE", "nodeName: " + node)).orThrow();
  }

  /** Makes one of my-nginx's pods where the scheduler puts it. */
  void createPodAnywhere(String name) {
    lab.apply(pod(name).replaceFirst("(?m)^ *nodeName: NODE\\R", "")).orThrow();
  }

  /** Deletes all of my-nginx's pods and waits until they are gone. */
  void deletePods() {
    kubectl("delete", "pod", "-l", "run=my-nginx", "--wait");
  }

  private String pod(String name) {
    try {
      return Files.readString(manifest("pod.yaml")).replace("name: NAME", "name: " + name);
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

  /** Waits until the policy's status says that all nodes have programmed it as it is now. */
  void awaitPolicyProgrammed() {
    awaitCondition("srp", "my-nginx", "Programmed");
  }

  /** Waits until a condition is true of the object's present generation. */
  void awaitCondition(String kind, String name, String type) {
    await(
        "%s %s to be %s".formatted(kind, name, type),
        () -> {
          JsonNode object = get(kind, name);
          long observed = object.at("/status/observedGeneration").asLong();
          return observed == object.at("/metadata/generation").asLong()
              && isTrue(object.at("/status/conditions"), type);
        });
  }

  private static boolean isTrue(JsonNode conditions, String type) {
    for (JsonNode condition : conditions) {
      if (condition.path("type").asText().equals(type)) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
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

  /** Waits for what the demo cannot go on without. */
  void await(String what, BooleanSupplier done) {
    if (!awaitOrGoOn(done)) {
      throw new LabException("waited " + PATIENCE.toSeconds() + " s in vain for " + what);
    }
  }

  /** Waits for what is going to be judged by the caller; says whether it came. */
  boolean awaitOrGoOn(BooleanSupplier done) {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!done.getAsBoolean()) {
      if (Instant.now().isAfter(deadline)) {
        return false;
      }
      try {
        Thread.sleep(200);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabException("interrupted while waiting for the cluster", e);
      }
    }
    return true;
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

  /** The nodes that the balancer sends my-nginx's connections to. */
  Set<String> inRotation() {
    String state =
        lab.machine("balancer")
            .exec("cat", LabFolders.STATE.resolve("balancer.json").toString())
            .stdout();
    Set<String> nodes = new TreeSet<>();
    for (JsonNode service : read(state).path("services")) {
      if (service.path("service").asText().equals("default/my-nginx")) {
        service.path("inRotation").forEach(node -> nodes.add(node.asText()));
      }
    }
    return nodes;
  }
}
