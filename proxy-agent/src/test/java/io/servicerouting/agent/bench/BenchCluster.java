package io.servicerouting.agent.bench;

import io.servicerouting.agent.kube.ApiClient;
import io.servicerouting.agent.kube.ApiPath;
import io.servicerouting.agent.kube.ApiTimeouts;
import io.servicerouting.agent.kube.config.ApiConfig;
import io.servicerouting.lab.ApiServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A real API server with very many Services, and one whose endpoint changes. */
final class BenchCluster implements BenchedApi {
  static final String PROBE_IP = "10.111.0.1";
  static final int PROBE_PORT = 80;

  /** Of a TCP Service that nothing changes; by its name the last where Services are in a row. */
  static final String CONNECT_IP = "10.111.255.254";

  private static final ApiPath SERVICES = ApiPath.of("", "v1", "services").inNamespace("default");
  private static final ApiPath SLICES =
      ApiPath.of("discovery.k8s.io", "v1", "endpointslices").inNamespace("default");

  private final ApiServer server = ApiServer.start();
  private final ApiClient client;

  /** Fills it. */
  BenchCluster(int services, int endpoints) throws Exception {
    client =
        new ApiClient(
            ApiConfig.kubeconfig(server.kubeconfig(), null), ApiTimeouts.standard(), "bench");
    Path crds = Path.of(System.getProperty("project.root", ".."), "config", "crd");
    server.kubectl("apply", "--server-side", "-k", crds.toString()).orThrow();
    client.create(
        ApiPath.of("", "v1", "nodes"),
        "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"%s\"},\"spec\":{\"podCIDR\":\"%s\",\"podCIDRs\":[\"%s\"]}}"
            .formatted(BenchNode.NAME, BenchNode.POD_RANGE, BenchNode.POD_RANGE));
    client.apply(
        ApiPath.of("", "v1", "nodes").named(BenchNode.NAME).subresource("status"),
        "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"%s\"},\"status\":{\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"%s\"}]}}"
            .formatted(BenchNode.NAME, BenchNode.ADDRESS),
        "bench",
        true);
    try (ExecutorService writers = Executors.newFixedThreadPool(8)) {
      List<Future<?>> written = new ArrayList<>();
      for (int i = 0; i < services; i++) {
        int number = i;
        written.add(
            writers.submit(() -> {
              fill(number, endpoints);
              return null;
            }));
      }
      for (Future<?> one : written) {
        one.get();
      }
    }
    client.create(SERVICES, service("zz-connect", CONNECT_IP, "TCP"));
    client.create(SLICES, slice("zz-connect", endpoint(BenchNode.ONE), "TCP"));
    client.create(SERVICES, service("probe", PROBE_IP, "UDP"));
    client.apply(
        SLICES.named("probe"), slice("probe", endpoint(BenchNode.ONE), "UDP"), "bench", true);
  }

  private void fill(int number, int endpoints) throws Exception {
    String name = "s" + number;
    client.create(SERVICES, service(name, address(number), "UDP"));
    client.create(SLICES, slice(name, endpoints(number, endpoints), "UDP"));
  }

  /** All over the range, as the API server gives addresses away; 10.96.0.1 is its own. */
  static String address(int number) {
    return "10.%d.%d.%d".formatted(97 + number % 14, number / 250 % 250, 1 + number % 250);
  }

  static String endpoints(int number, int count) {
    List<String> ready = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int pod = number * count + i;
      ready.add(endpoint("192.168.%d.%d".formatted(4 + pod / 250 % 250, 1 + pod % 250)));
    }
    return String.join(",", ready);
  }

  static String service(String name, String address, String protocol) {
    return "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"%s\",\"namespace\":\"default\"},\"spec\":{\"clusterIP\":\"%s\",\"clusterIPs\":[\"%s\"],\"ipFamilies\":[\"IPv4\"],\"ports\":[{\"protocol\":\"%s\",\"port\":%d}]}}"
        .formatted(name, address, address, protocol, PROBE_PORT);
  }

  static String endpoint(String address) {
    return "{\"addresses\":[\"%s\"],\"conditions\":{\"ready\":true},\"nodeName\":\"elsewhere\"}"
        .formatted(address);
  }

  static String slice(String name, String endpoints, String protocol) {
    return "{\"apiVersion\":\"discovery.k8s.io/v1\",\"kind\":\"EndpointSlice\",\"metadata\":{\"name\":\"%s\",\"namespace\":\"default\",\"labels\":{\"kubernetes.io/service-name\":\"%s\"}},\"addressType\":\"IPv4\",\"endpoints\":[%s],\"ports\":[{\"name\":\"\",\"protocol\":\"%s\",\"port\":%d}]}"
        .formatted(name, name, endpoints, protocol, BenchNode.TARGET_PORT);
  }

  @Override
  public URI url() {
    return server.url();
  }

  @Override
  public Path kubeconfig() {
    return server.kubeconfig();
  }

  @Override
  public void move(String address) throws Exception {
    client.apply(SLICES.named("probe"), slice("probe", endpoint(address), "UDP"), "bench", true);
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
