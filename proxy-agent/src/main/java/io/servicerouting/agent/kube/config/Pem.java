package io.servicerouting.agent.kube.config;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and private keys from PEM text (RFC 7468); other blocks are skipped. */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  private record Block(String label, String body) {
    byte[] der() throws GeneralSecurityException {
      try {
        return Base64.getMimeDecoder().decode(body);
      } catch (IllegalArgumentException e) {
        throw new GeneralSecurityException("the block " + label + " is not base64", e);
      }
    }

    /** The forms older than PKCS#8 say in a header that they are encrypted (RFC 1421). */
    byte[] unencryptedDer() throws GeneralSecurityException {
      if (body.contains("ENCRYPTED")) {
        throw encrypted();
      }
      return der();
    }
  }

  private Pem() {}

  /**
   * All certificates, in their order.
   *
   * @throws GeneralSecurityException if there is none or one cannot be read
   */
  static List<X509Certificate> certificates(String pem) throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks(pem)) {
      if (block.label.equals("CERTIFICATE")) {
        certificates.add(
            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
      }
    }
    if (certificates.isEmpty()) {
      throw new CertificateException("no PEM block CERTIFICATE found");
    }
    return certificates;
  }

  /**
   * The first private key: PKCS#8, PKCS#1 (RSA) or SEC 1 (EC).
   *
   * @throws GeneralSecurityException if there is none, it is encrypted or cannot be read
   */
  static PrivateKey privateKey(String pem) throws GeneralSecurityException {
    for (Block block : blocks(pem)) {
      PrivateKey key =
          switch (block.label) {
            case "PRIVATE KEY" -> PrivateKeys.fromPkcs8(block.der());
            case "RSA PRIVATE KEY" -> PrivateKeys.fromPkcs1(block.unencryptedDer());
            case "EC PRIVATE KEY" -> PrivateKeys.fromSec1(block.unencryptedDer());
            case "ENCRYPTED PRIVATE KEY" -> throw encrypted();
            // EC PARAMETERS or a certificate: both often share a file with the key.
            default -> null;
          };
      if (key != null) {
        return key;
      }
    }
    throw new GeneralSecurityException(
        "no PEM block PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY found");
  }

  private static GeneralSecurityException encrypted() {
    return new GeneralSecurityException(
        "the private key is encrypted; nobody is there to ask for its password");
  }

  private static List<Block> blocks(String pem) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(pem);
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    return blocks;
  }
}
