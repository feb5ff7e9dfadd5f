package io.servicerouting.agent.kube.config;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the API server and who we are. Certificates and tokens that come from files are read
 * again when they change; a server is always verified, its name or address included.
 */
public final class ApiConfig {
  private static final Path SERVICE_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  /** The shortest there is; 0 would mean for ever. */
  private static final int SESSION_SECONDS = 1;

  private final String origin;
  private final List<URI> servers;
  private final @Nullable URI lastResort;
  private final SSLContext sslContext;
  private final TokenSource token;

  private ApiConfig(
      String origin,
      List<URI> servers,
      @Nullable URI lastResort,
      SSLContext sslContext,
      TokenSource token) {
    this.origin = origin;
    this.servers = List.copyOf(servers);
    this.lastResort = lastResort;
    this.sslContext = sslContext;
    this.token = token;
  }

  /**
   * For a pod with a service account.
   *
   * @param environment the process's environment; {@code KUBERNETES_SERVICE_HOST} and {@code
   *     KUBERNETES_SERVICE_PORT} are used if no server is given, or none of those given answers.
   *     They name a ClusterIP, which does not answer on a node where no proxy runs yet: an agent
   *     that is to be that proxy needs real addresses
   * @param servers the API servers' own addresses, tried in turn; see {@link ApiServers#parse}
   * @throws ApiConfigException if there is no service account or no address
   */
  public static ApiConfig inCluster(Map<String, String> environment, List<URI> servers)
      throws ApiConfigException {
    return inCluster(SERVICE_ACCOUNT, environment, servers);
  }

  /**
   * The same with the files of a service account elsewhere.
   *
   * @throws ApiConfigException if there is no service account or no address
   */
  public static ApiConfig inCluster(
      Path serviceAccount, Map<String, String> environment, List<URI> servers)
      throws ApiConfigException {
    if (servers.isEmpty()) {
      return serviceAccount(serviceAccount, ApiServers.ofPod(environment), null);
    }
    URI clusterIp =
        ApiServers.namedIn(environment) ? ApiServers.ofPod(environment).getFirst() : null;
    return serviceAccount(
        serviceAccount,
        servers,
        clusterIp == null || servers.contains(clusterIp) ? null : clusterIp);
  }

  /**
   * With the files {@code token} and {@code ca.crt} of a folder, as a service account's volume has
   * them.
   *
   * @throws ApiConfigException if one of the files is missing or no good
   */
  public static ApiConfig serviceAccount(Path folder, List<URI> servers) throws ApiConfigException {
    return serviceAccount(folder, servers, null);
  }

  private static ApiConfig serviceAccount(Path folder, List<URI> servers, @Nullable URI lastResort)
      throws ApiConfigException {
    PemSource authority = new PemSource.InFile("service account's CA", folder.resolve("ca.crt"));
    TokenSource token = new TokenSource.InFile("service account's token", folder.resolve("token"));
    return create("service account in " + folder, servers, lastResort, authority, null, token);
  }

  /**
   * As a kubeconfig says.
   *
   * @param file the kubeconfig
   * @param context the context to use; null for its {@code current-context}
   * @throws ApiConfigException if it cannot be read, or asks for something that is not supported
   *     (see {@link Kubeconfig})
   */
  public static ApiConfig kubeconfig(Path file, @Nullable String context)
      throws ApiConfigException {
    return Kubeconfig.read(file, context);
  }

  /**
   * Checks everything that can be checked without a connection.
   *
   * @param lastResort see {@link #lastResort}
   * @param authority null for the public authorities that the JDK knows
   * @param identity the client certificate; null if there is none
   */
  static ApiConfig create(
      String origin,
      List<URI> servers,
      @Nullable URI lastResort,
      @Nullable PemSource authority,
      @Nullable ReloadingKeyManager identity,
      TokenSource token)
      throws ApiConfigException {
    try {
      token.current();
    } catch (IOException e) {
      throw new ApiConfigException(String.valueOf(e.getMessage()), e);
    }
    try {
      TrustManager trust =
          authority == null
              ? ReloadingTrustManager.trusting(null)
              : new ReloadingTrustManager(authority);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          identity == null ? null : new KeyManager[] {identity}, new TrustManager[] {trust}, null);
      // A resumed session asks neither manager, so it would outlive a rotation.
      context.getClientSessionContext().setSessionTimeout(SESSION_SECONDS);
      return new ApiConfig(origin, servers, lastResort, context, token);
    } catch (GeneralSecurityException e) {
      throw new ApiConfigException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  /** The API servers' addresses: {@code https://host:port}, at times with a path. Never empty. */
  public List<URI> servers() {
    return servers;
  }

  /**
   * An address by which an API server may answer while none of {@link #servers} does; null if there
   * is none.
   */
  public @Nullable URI lastResort() {
    return lastResort;
  }

  /** TLS with the cluster's CA and, if there is one, our client certificate. */
  public SSLContext sslContext() {
    return sslContext;
  }

  /**
   * The bearer token as it is now.
   *
   * @return null if the server knows us by our certificate
   * @throws IOException if its file cannot be read and never could
   */
  public @Nullable String token() throws IOException {
    return token.current();
  }

  /** One line for the log: where the configuration comes from and which servers it names. */
  public String describe() {
    return origin
        + ", API server "
        + String.join(", ", servers.stream().map(URI::toString).toList())
        + (lastResort == null ? "" : ", or else " + lastResort);
  }
}
