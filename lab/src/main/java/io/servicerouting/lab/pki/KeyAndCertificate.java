package io.servicerouting.lab.pki;

import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/** A private key with its certificate. */
public record KeyAndCertificate(PrivateKey key, X509Certificate certificate) {

  public String certificatePem() {
    return pem(certificate);
  }

  /** The key as PKCS #8, which every Kubernetes program reads. */
  public String keyPem() {
    try {
      return pem(new JcaPKCS8Generator(key, null));
    } catch (IOException e) {
      throw new LabException("cannot encode a private key", e);
    }
  }

  /** Writes {@code NAME.crt} and {@code NAME.key}, the key readable by its owner only. */
  public void write(Path dir, String name) {
    try {
      Files.writeString(dir.resolve(name + ".crt"), certificatePem());
      var keyFile = dir.resolve(name + ".key");
      Files.deleteIfExists(keyFile);
      Files.createFile(
          keyFile,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(keyFile, keyPem());
    } catch (IOException e) {
      throw new LabException("cannot write the certificate %s in %s".formatted(name, dir), e);
    }
  }

  private static String pem(Object value) {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      writer.writeObject(value);
    } catch (IOException e) {
      throw new LabException("cannot encode as PEM", e);
    }
    return text.toString();
  }
}
