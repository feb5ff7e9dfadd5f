package io.servicerouting.lab.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.lab.LabException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiClientTest {

  @ParameterizedTest
  @CsvSource({"EC, true", "RSA, false", "Ed25519, false"})
  void kindOfAPkcs8KeyIsRecognised(String algorithm, boolean expected) throws Exception {
    var generator = KeyPairGenerator.getInstance(algorithm);
    if (algorithm.equals("RSA")) {
      generator.initialize(1024); // Only its form matters, and longer ones take seconds.
    }
    byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
    String body = Base64.getMimeEncoder().encodeToString(key);

    assertThat(
            ApiClient.isEllipticCurve(
                pem("-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n")))
        .isEqualTo(expected);
  }

  @Test
  void keysOfOtherFormsAreLeftToTheClientLibrary() {
    assertThat(
            ApiClient.isEllipticCurve(
                pem("-----BEGIN EC PRIVATE KEY-----\nMHc=\n-----END EC PRIVATE KEY-----\n")))
        .isFalse();
    assertThat(ApiClient.isEllipticCurve(null)).isFalse();
  }

  @Test
  void missingKubeconfigIsNamed() {
    assertThatThrownBy(() -> ApiClient.open(Path.of("/nonexistent/kubeconfig")))
        .isInstanceOf(LabException.class)
        .hasMessage("the kubeconfig /nonexistent/kubeconfig cannot be read");
  }

  private static String pem(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }
}
