package io.servicerouting.webhook.certificate;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/** PEM text (RFC 7468). */
final class Pem {

  private Pem() {}

  /**
   * All certificates of a text, in order.
   *
   * @param what names the text in messages
   * @throws BadCertificateException if there is none, or one cannot be read
   */
  static List<X509Certificate> certificates(String what, String text)
      throws BadCertificateException {
    var certificates = new ArrayList<X509Certificate>();
    var converter = new JcaX509CertificateConverter();
    for (Object object : objects(what, text)) {
      if (object instanceof X509CertificateHolder holder) {
        try {
          certificates.add(converter.getCertificate(holder));
        } catch (CertificateException e) {
          throw new BadCertificateException(what + " has a certificate that cannot be read", e);
        }
      }
    }
    if (certificates.isEmpty()) {
      throw new BadCertificateException(what + " has no PEM block CERTIFICATE");
    }
    return certificates;
  }

  /**
   * The private key of a text: PKCS#8, or the older forms EC PRIVATE KEY and RSA PRIVATE KEY.
   *
   * @param what names the text in messages
   * @throws BadCertificateException if there is none, or it is encrypted
   */
  static PrivateKey privateKey(String what, String text) throws BadCertificateException {
    var converter = new JcaPEMKeyConverter();
    try {
      for (Object object : objects(what, text)) {
        if (object instanceof PrivateKeyInfo key) {
          return converter.getPrivateKey(key);
        }
        if (object instanceof PEMKeyPair pair) {
          return converter.getPrivateKey(pair.getPrivateKeyInfo());
        }
      }
    } catch (IOException e) {
      throw new BadCertificateException(what + " has a private key that cannot be read", e);
    }
    throw new BadCertificateException(
        what + " has no PEM block PRIVATE KEY, EC PRIVATE KEY or RSA PRIVATE KEY");
  }

  static String write(List<X509Certificate> certificates) {
    return write(certificates.toArray());
  }

  static String write(PrivateKey key) {
    try {
      return write(new JcaPKCS8Generator(key, null));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot encode a key of " + key.getAlgorithm(), e);
    }
  }

  private static String write(Object... objects) {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      for (Object object : objects) {
        writer.writeObject(object);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot encode as PEM", e);
    }
    return text.toString();
  }

  private static List<Object> objects(String what, String text) throws BadCertificateException {
    var objects = new ArrayList<>();
    try (var parser = new PEMParser(new StringReader(text))) {
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        objects.add(object);
      }
    } catch (IOException | RuntimeException e) {
      // The parser lets failures of Base64 and ASN.1 through as they are.
      throw new BadCertificateException(what + " is not readable PEM: " + e.getMessage(), e);
    }
    return objects;
  }
}
