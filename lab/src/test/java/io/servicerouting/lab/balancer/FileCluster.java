package io.servicerouting.lab.balancer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A cluster in a file, so that a balancer in another process can be told about changes. */
final class FileCluster implements Cluster {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path folder;

  FileCluster(Path folder) {
    this.folder = folder;
  }

  static void write(Path folder, ClusterState state) throws IOException {
    Path temporary = folder.resolve("cluster.json.new");
    JSON.writeValue(temporary.toFile(), state);
    Files.move(temporary, folder.resolve("cluster.json"), StandardCopyOption.ATOMIC_MOVE);
  }

  static Map<?, ?> published(Path folder) throws IOException {
    Path file = folder.resolve("published.json");
    return Files.exists(file) ? JSON.readValue(file.toFile(), Map.class) : Map.of();
  }

  @Override
  public ClusterState state() {
    try {
      ClusterState state =
          JSON.readValue(folder.resolve("cluster.json").toFile(), ClusterState.class);
      Map<?, ?> published = published(folder);
      return new ClusterState(
          state.services().stream()
              .map(service -> withAddress(service, published.get(service.key())))
              .toList(),
          state.nodes());
    } catch (IOException e) {
      throw new LabException("no cluster", e);
    }
  }

  @Override
  public void publish(LoadBalancerService service, String address) {
    try {
      var all = new TreeMap<Object, Object>(published(folder));
      all.put(service.key(), address);
      JSON.writeValue(folder.resolve("published.json").toFile(), all);
    } catch (IOException e) {
      throw new LabException("cannot publish", e);
    }
  }

  @Override
  public void close() {}

  private static LoadBalancerService withAddress(LoadBalancerService service, Object address) {
    return new LoadBalancerService(
        service.namespace(),
        service.name(),
        service.wishedAddress(),
        address == null ? List.of() : List.of(address.toString()),
        service.ports(),
        service.healthCheckNodePort(),
        service.created(),
        service.clientAffinity());
  }
}
