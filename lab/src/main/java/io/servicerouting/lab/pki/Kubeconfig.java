package io.servicerouting.lab.pki;

import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;

/** A kubeconfig with everything inside it, so that the file can be copied anywhere. */
record Kubeconfig(String server, String caPem, KeyAndCertificate user) {

  String text() {
    return """
    apiVersion: v1
    kind: Config
    clusters:
    - name: servicerouting-lab
      cluster:
        server: %s
        certificate-authority-data: %s
    users:
    - name: user
      user:
        client-certificate-data: %s
        client-key-data: %s
    contexts:
    - name: servicerouting-lab
      context:
        cluster: servicerouting-lab
        user: user
    current-context: servicerouting-lab
    """
        .formatted(server, base64(caPem), base64(user.certificatePem()), base64(user.keyPem()));
  }

  Path write(Path file) {
    try {
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return Files.writeString(file, text());
    } catch (IOException e) {
      throw new LabException("cannot write the kubeconfig " + file, e);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
