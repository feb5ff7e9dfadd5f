package io.servicerouting.agent.kube.config;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a kubeconfig.
 *
 * <p>Supported: {@code server}, {@code certificate-authority}, {@code client-certificate} and
 * {@code client-key} (each as a file or as {@code -data}, which wins), {@code token} and {@code
 * tokenFile} (which wins). Files are relative to the kubeconfig's folder. Whatever else decides who
 * we are or whom we trust is refused rather than ignored. Without a certificate authority the JDK's
 * public ones are trusted, as kubectl trusts those of its system.
 */
final class Kubeconfig {
  private static final Map<String, String> REFUSED_OF_USER =
      Map.of(
          "exec", "credential plugins are not supported",
          "auth-provider", "auth providers are not supported",
          "username", "API servers accept no passwords any more",
          "password", "API servers accept no passwords any more",
          "as", "impersonation is not supported",
          "as-uid", "impersonation is not supported",
          "as-groups", "impersonation is not supported",
          "as-user-extra", "impersonation is not supported");

  private static final Map<String, String> REFUSED_OF_CLUSTER =
      Map.of(
          "proxy-url", "proxies are not supported",
          "tls-server-name",
              "the server's certificate has to name the host or address in the field server");

  private final Path file;

  private Kubeconfig(Path file) {
    this.file = file;
  }

  static ApiConfig read(Path file, @Nullable String contextName) throws ApiConfigException {
    Kubeconfig kubeconfig = new Kubeconfig(file);
    KubeconfigSection root = kubeconfig.load();
    String chosen = contextName == null ? root.text("current-context") : contextName;
    if (chosen == null) {
      throw root.error("current-context", "is not set, and no context was asked for");
    }
    KubeconfigSection context = root.named("contexts", "context", chosen);
    KubeconfigSection cluster = root.named("clusters", "cluster", context.requiredText("cluster"));
    KubeconfigSection user = root.named("users", "user", context.requiredText("user"));
    return ApiConfig.create(
        "kubeconfig " + file + ", context " + chosen,
        List.of(kubeconfig.server(cluster)),
        null,
        kubeconfig.pem(cluster, "certificate-authority"),
        kubeconfig.identity(user),
        kubeconfig.token(user));
  }

  private KubeconfigSection load() throws ApiConfigException {
    try {
      Load yaml = new Load(LoadSettings.builder().setLabel(file.toString()).build());
      return KubeconfigSection.root(file, yaml.loadFromString(Files.readString(file)));
    } catch (IOException e) {
      throw new ApiConfigException("kubeconfig " + file + ": " + Reloaded.reason(e), e);
    } catch (YamlEngineException e) {
      throw new ApiConfigException("kubeconfig " + file + " is not YAML: " + e.getMessage(), e);
    }
  }

  private URI server(KubeconfigSection cluster) throws ApiConfigException {
    cluster.refuse(REFUSED_OF_CLUSTER);
    if (cluster.flag("insecure-skip-tls-verify")) {
      throw cluster.error("insecure-skip-tls-verify", "the server is always verified");
    }
    return ApiServers.read(cluster.requiredText("server"), cluster.describe("server"));
  }

  private @Nullable ReloadingKeyManager identity(KubeconfigSection user) throws ApiConfigException {
    user.refuse(REFUSED_OF_USER);
    PemSource certificate = pem(user, "client-certificate");
    PemSource key = pem(user, "client-key");
    if (certificate == null && key == null) {
      return null;
    }
    if (certificate == null || key == null) {
      String missing = certificate == null ? "client-certificate" : "client-key";
      throw user.error(missing, "is missing; certificate and key belong together");
    }
    return new ReloadingKeyManager(certificate, key);
  }

  private TokenSource token(KubeconfigSection user) throws ApiConfigException {
    String tokenFile = user.text("tokenFile");
    if (tokenFile != null) {
      return new TokenSource.InFile(user.describe("tokenFile"), resolve(tokenFile));
    }
    String token = user.text("token");
    return token == null ? new TokenSource.None() : new TokenSource.Fixed(token.strip());
  }

  private @Nullable PemSource pem(KubeconfigSection section, String field)
      throws ApiConfigException {
    String data = section.text(field + "-data");
    if (data != null) {
      try {
        byte[] pem = Base64.getMimeDecoder().decode(data);
        return new PemSource.Inline(
            section.describe(field + "-data"), new String(pem, StandardCharsets.ISO_8859_1));
      } catch (IllegalArgumentException e) {
        throw section.error(field + "-data", "is not base64");
      }
    }
    String path = section.text(field);
    return path == null ? null : new PemSource.InFile(section.describe(field), resolve(path));
  }

  private Path resolve(String path) {
    return file.toAbsolutePath().resolveSibling(path);
  }
}
