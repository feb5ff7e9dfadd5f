package io.servicerouting.agent.differential;

import io.servicerouting.agent.kube.ApiClient;
import io.servicerouting.agent.kube.ApiPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;

/**
 * Services for a real API server, and how the proxies are set.
 *
 * @param settings the proxies'
 * @param services the Services
 */
record World(Settings settings, List<RandomService> services) {
  private static final ApiPath SERVICES = ApiPath.of("", "v1", "services").inNamespace("default");
  private static final ApiPath SLICES =
      ApiPath.of("discovery.k8s.io", "v1", "endpointslices").inNamespace("default");

  /** The same seed makes the same world. */
  static World random(long seed, int count) {
    Random random = new Random(seed);
    Settings settings = Settings.next(random);
    List<RandomService> services = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      services.add(RandomService.next(random, i));
    }
    return new World(settings, services);
  }

  /** The same with these Services alone. */
  World of(Collection<RandomService> some) {
    return new World(settings, List.copyOf(some));
  }

  List<Flow> flows() {
    return services.stream().flatMap(service -> service.flows().stream()).toList();
  }

  void write(ApiClient client) throws IOException, InterruptedException {
    for (RandomService service : services) {
      for (String slice : service.slices()) {
        client.create(SLICES, slice);
      }
      client.create(SERVICES, service.service());
      if (service.status() != null) {
        client.apply(
            SERVICES.named(service.name()).subresource("status"),
            "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"%s\",\"namespace\":\"default\"},\"status\":%s}"
                .formatted(service.name(), service.status()),
            "cloud",
            true);
      }
    }
  }
}
