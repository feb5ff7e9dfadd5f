package io.servicerouting.agent.kube.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the addresses of API servers. */
public final class ApiServers {
  private static final String HOST = "KUBERNETES_SERVICE_HOST";
  private static final String PORT = "KUBERNETES_SERVICE_PORT";

  private ApiServers() {}

  /**
   * Reads a list of addresses as an administrator writes it.
   *
   * @param list for example {@code https://10.0.0.1:6443,https://[fd00::1]:6443}
   * @throws ApiConfigException if it is empty or one is not such an address; the message quotes it
   */
  public static List<URI> parse(String list) throws ApiConfigException {
    List<URI> servers = new ArrayList<>();
    for (String text : list.split(",", -1)) {
      URI server = read(text.strip(), "API server address");
      if (!server.getScheme().equals("https")) {
        throw new ApiConfigException(
            "API server address '" + text.strip() + "': only https:// is allowed");
      }
      servers.add(server);
    }
    return List.copyOf(servers);
  }

  /** Whether the environment is that of a pod, which is told a ClusterIP. */
  static boolean namedIn(Map<String, String> environment) {
    return !environment.getOrDefault(HOST, "").isEmpty()
        && !environment.getOrDefault(PORT, "").isEmpty();
  }

  /** The ClusterIP that every pod is told. */
  static List<URI> ofPod(Map<String, String> environment) throws ApiConfigException {
    String host = environment.getOrDefault(HOST, "");
    String port = environment.getOrDefault(PORT, "");
    if (host.isEmpty() || port.isEmpty()) {
      throw new ApiConfigException(
          "neither an API server address nor a kubeconfig was given, and this is not a pod: "
              + HOST
              + " and "
              + PORT
              + " are not set");
    }
    String literal = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return List.of(read("https://" + literal + ":" + port, HOST + " and " + PORT));
  }

  /**
   * Reads one address. Plain HTTP is accepted for this machine alone.
   *
   * @param field what the address is called in messages
   */
  static URI read(String text, String field) throws ApiConfigException {
    URI server;
    try {
      server = new URI(text);
    } catch (URISyntaxException e) {
      throw new ApiConfigException(field + " '" + text + "' is not a URL", e);
    }
    String scheme = server.getScheme();
    if (server.getHost() == null
        || server.getRawUserInfo() != null
        || server.getRawQuery() != null
        || server.getRawFragment() != null
        || server.getPort() > 65_535
        || server.getPort() == 0) {
      throw new ApiConfigException(
          field + " '" + text + "': expected https://HOST:PORT, for example https://10.0.0.1:6443");
    }
    if ("http".equals(scheme) && !isLoopback(server.getHost())) {
      throw new ApiConfigException(
          field + " '" + text + "': plain http:// is allowed for this machine alone");
    }
    if (!"https".equals(scheme) && !"http".equals(scheme)) {
      throw new ApiConfigException(field + " '" + text + "': expected https://HOST:PORT");
    }
    return server;
  }

  private static boolean isLoopback(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    String literal = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    try {
      return InetAddress.ofLiteral(literal).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false; // a name; whom it means is up to a name server
    }
  }
}
