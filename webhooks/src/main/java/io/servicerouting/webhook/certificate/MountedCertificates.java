package io.servicerouting.webhook.certificate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Certificates that somebody else puts into a folder and keeps up to date: cert-manager through a
 * mounted Secret, or OLM. Files are read anew each time, through symbolic links, because the
 * kubelet replaces a link to update a mounted Secret.
 *
 * <p>Without {@code ca.crt}, as under OLM, clients are told to trust the certificates of {@code
 * tls.crt} themselves, which the API server accepts.
 */
public final class MountedCertificates implements CertificateSource {

  private final Path folder;
  private boolean seen;

  public MountedCertificates(Path folder) {
    this.folder = folder;
  }

  /** Where OLM mounts the certificate of an operator's webhooks. */
  public static MountedCertificates ofOlm() {
    return new MountedCertificates(
        Path.of(System.getProperty("java.io.tmpdir"), "k8s-webhook-server", "serving-certs"));
  }

  @Override
  public synchronized Optional<ServingCertificate> load() throws BadCertificateException {
    if (!seen && !Files.exists(folder.resolve(SecretContent.CERTIFICATE))) {
      return Optional.empty();
    }
    seen = true; // from now on missing files are an error, not a reason to make certificates
    Path folderNow = current();
    List<X509Certificate> chain =
        Pem.certificates(
            name(SecretContent.CERTIFICATE), text(folderNow, SecretContent.CERTIFICATE));
    var key = Pem.privateKey(name(SecretContent.KEY), text(folderNow, SecretContent.KEY));
    if (!Certificates.isKeyOf(key, chain.getFirst().getPublicKey())) {
      throw new BadCertificateException(
          name(SecretContent.KEY)
              + " is not the key of the first certificate in "
              + name(SecretContent.CERTIFICATE));
    }
    List<X509Certificate> authorities =
        Files.exists(folderNow.resolve(SecretContent.AUTHORITIES))
            ? Pem.certificates(
                name(SecretContent.AUTHORITIES), text(folderNow, SecretContent.AUTHORITIES))
            : chain;
    return Optional.of(new ServingCertificate(chain, key, authorities, "folder " + folder));
  }

  /** The kubelet's link {@code ..data}, resolved once: all files are then of one version. */
  private Path current() throws BadCertificateException {
    Path data = folder.resolve("..data");
    try {
      return Files.exists(data) ? data.toRealPath() : folder;
    } catch (IOException e) {
      throw new BadCertificateException("cannot follow " + data + ": " + e, e);
    }
  }

  private String text(Path folderNow, String file) throws BadCertificateException {
    try {
      return Files.readString(folderNow.resolve(file), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new BadCertificateException(name(file) + " cannot be read: " + e, e);
    }
  }

  private String name(String file) {
    return folder.resolve(file).toString();
  }
}
