package io.servicerouting.agent.health;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.servicerouting.agent.view.ClusterView.HealthCheck;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem;
import io.servicerouting.routing.Problem.ObjectRef;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers external balancers at the {@code healthCheckNodePort} of each Service under policy Local:
 * 200 if this node has Ready endpoints and the agent works, else 503.
 *
 * <p>Status codes, header and body are kube-proxy's, which balancers know. One thread updates it.
 */
public final class HealthCheckServers implements AutoCloseable {
  /** kube-proxy lets go of a port with its next sync. Until then that is nobody's problem. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Map<ObjectName, Listening> servers = new HashMap<>();
  private final Map<ObjectName, Instant> failingSince = new HashMap<>();
  private final BooleanSupplier agentHealthy;
  private final Executor executor;
  private final BiConsumer<ObjectName, List<Problem>> problems;
  private final InstantSource clock;

  /**
   * Makes a set of servers, none yet.
   *
   * @param agentHealthy whether the agent keeps up; asked for every answer
   * @param executor runs the answers
   * @param problems told for a Service whether its port could be opened: of no problem or, once it
   *     has been tried for a while, of one
   * @param clock tells how long
   */
  public HealthCheckServers(
      BooleanSupplier agentHealthy,
      Executor executor,
      BiConsumer<ObjectName, List<Problem>> problems,
      InstantSource clock) {
    this.agentHealthy = agentHealthy;
    this.executor = executor;
    this.problems = problems;
    this.clock = clock;
  }

  /**
   * States a Service's health check as of now; null if it has none.
   *
   * @return whether that holds from now on; false if the port could not be opened
   */
  public boolean update(ObjectName service, @Nullable HealthCheck check) {
    Listening listening = servers.get(service);
    if (listening != null && (check == null || check.port() != listening.current.port())) {
      listening.server.stop(0);
      servers.remove(service);
      listening = null;
    }
    if (check == null) {
      failingSince.remove(service);
      problems.accept(service, List.of());
      return true;
    }
    if (listening != null) {
      listening.current = check;
      return true;
    }
    try {
      servers.put(service, listen(check));
      failingSince.remove(service);
      problems.accept(service, List.of());
      return true;
    } catch (IOException e) {
      Instant now = clock.instant();
      Instant since = failingSince.computeIfAbsent(service, first -> now);
      if (!now.isBefore(since.plus(PATIENCE))) {
        problems.accept(service, List.of(cannotListen(check, e)));
      }
      return false;
    }
  }

  private Listening listen(HealthCheck check) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(check.port()), 0);
    Listening listening = new Listening(server, check);
    server.createContext("/", exchange -> answer(exchange, listening.current));
    server.setExecutor(executor);
    server.start();
    return listening;
  }

  private void answer(HttpExchange exchange, HealthCheck check) throws IOException {
    boolean healthy = agentHealthy.getAsBoolean();
    byte[] body =
        """
        {
        	"service": {
        		"namespace": "%s",
        		"name": "%s"
        	},
        	"localEndpoints": %d,
        	"serviceProxyHealthy": %b
        }
        """
            .formatted(
                check.service().namespace(), check.service().name(), check.localReady(), healthy)
            .getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
      exchange
          .getResponseHeaders()
          .set("X-Load-Balancing-Endpoint-Weight", Integer.toString(check.localReady()));
      exchange.sendResponseHeaders(check.localReady() > 0 && healthy ? 200 : 503, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static Problem cannotListen(HealthCheck check, IOException e) {
    ObjectName service = check.service();
    return new Problem(
        new ObjectRef("v1", "Service", service.namespace(), service.name(), check.uid()),
        "spec.healthCheckNodePort",
        "node port "
            + check.port()
            + " cannot be opened, so balancers take this node for unhealthy: "
            + e.getMessage());
  }

  @Override
  public void close() {
    servers.values().forEach(listening -> listening.server.stop(0));
    servers.clear();
  }

  private static final class Listening {
    private final HttpServer server;
    private volatile HealthCheck current;

    private Listening(HttpServer server, HealthCheck current) {
      this.server = server;
      this.current = current;
    }
  }
}
