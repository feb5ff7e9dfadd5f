package io.servicerouting.lab.balancer;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.servicerouting.lab.LabException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Opens the API client that a kubeconfig describes. */
final class ApiClient {

  /**
   * The client library takes every key whose PEM header does not say EC for an RSA one, but reads
   * elliptic-curve keys in PKCS #8, the form that openssl and the JDK write today, when told so.
   */
  private static final String ELLIPTIC_CURVE = "EC";

  private static final String PKCS8_HEADER = "-----BEGIN PRIVATE KEY-----";

  private ApiClient() {}

  /**
   * Makes the client; it does not connect yet.
   *
   * @throws LabException if there is no such file
   */
  static KubernetesClient open(Path kubeconfig) {
    if (!Files.isReadable(kubeconfig)) {
      throw new LabException("the kubeconfig %s cannot be read".formatted(kubeconfig));
    }
    Config config = Config.fromKubeconfig(kubeconfig.toFile());
    if (isEllipticCurve(config.getClientKeyData())) {
      config.setClientKeyAlgo(ELLIPTIC_CURVE);
    }
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Whether this is the Base64 of a PEM file with an elliptic-curve key in PKCS #8. */
  static boolean isEllipticCurve(@Nullable String keyData) {
    if (keyData == null) {
      return false;
    }
    String pem = new String(Base64.getDecoder().decode(keyData), StandardCharsets.US_ASCII);
    if (!pem.startsWith(PKCS8_HEADER)) {
      return false;
    }
    String body = pem.substring(PKCS8_HEADER.length(), pem.indexOf("-----END")).strip();
    try {
      KeyFactory.getInstance(ELLIPTIC_CURVE)
          .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
      return true;
    } catch (GeneralSecurityException e) {
      // A key of another kind, which the client library reads as it is.
      return false;
    }
  }
}
