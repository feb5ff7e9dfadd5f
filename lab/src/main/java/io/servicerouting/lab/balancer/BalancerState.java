package io.servicerouting.lab.balancer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the balancer does, for people and tests: the content of {@code balancer.json}.
 *
 * @param mode health or all
 * @param pending Services without an address, with the reason
 * @param problem what failed in the latest round; empty if nothing did
 */
public record BalancerState(
    String mode, List<ServiceState> services, Map<String, String> pending, String problem) {

  static final String FILE = "balancer.json";

  /**
   * Reads the state that a running balancer keeps up to date.
   *
   * @param folder its {@code --state-dir}
   * @throws LabException if there is none yet
   */
  public static BalancerState read(Path folder) {
    try {
      return JsonMapper.builder()
          .build()
          .readValue(folder.resolve(FILE).toFile(), BalancerState.class);
    } catch (IOException e) {
      throw new LabException(
          "cannot read the load balancer's state: %s".formatted(e.getMessage()), e);
    }
  }

  /**
   * One Service.
   *
   * @param service namespace/name
   * @param inRotation the nodes that get its connections, by name
   */
  public record ServiceState(
      String service,
      String address,
      List<PortState> ports,
      List<String> inRotation,
      List<NodeState> nodes) {}

  /** One frontend of a Service. */
  public record PortState(String protocol, int port) {}

  /**
   * One node, as this Service sees it.
   *
   * @param probe what is asked, as {@code http://ADDRESS:PORT/healthz}; empty in mode all
   * @param lastProbe the latest answer: a status, or why there was none; empty in mode all
   */
  public record NodeState(
      String name, String address, boolean inRotation, String probe, String lastProbe) {}
}
