package io.servicerouting.webhook.certificate;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes authorities and server certificates with ECDSA keys on P-256. */
final class CertificateIssuer {

  private final CertificateLifetimes lifetimes;
  private final SecureRandom random = new SecureRandom();

  CertificateIssuer(CertificateLifetimes lifetimes) {
    this.lifetimes = lifetimes;
  }

  /**
   * A certificate with its key.
   *
   * @param certificate the certificate
   * @param key its private key
   */
  record Issued(X509Certificate certificate, PrivateKey key) {}

  /** A new authority. Its name holds its serial number: after a rotation there are two. */
  Issued authority(Instant now) {
    var serial = serial();
    var name = new X500Name("CN=servicerouting-webhook-ca-" + serial.toString(16));
    var pair = newKeyPair();
    try {
      var builder = builder(name, serial, now, lifetimes.authority(), name, pair);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      return sign(builder, pair, pair.getPrivate());
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("cannot make a certificate authority", e);
    }
  }

  /** A server certificate for these DNS names and IP addresses. */
  Issued server(Issued authority, List<String> names, Instant now) {
    var issuer =
        X500Name.getInstance(authority.certificate().getSubjectX500Principal().getEncoded());
    var pair = newKeyPair();
    try {
      // No common name: it is limited to 64 characters, and clients look at the names below.
      var builder =
          builder(
              issuer, serial(), now, lifetimes.leaf(), new X500Name("O=servicerouting.io"), pair);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(
              names.stream().map(CertificateIssuer::alternativeName).toArray(GeneralName[]::new)));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils()
              .createAuthorityKeyIdentifier(authority.certificate().getPublicKey()));
      return sign(builder, pair, authority.key());
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("cannot issue a certificate for " + names, e);
    }
  }

  private static GeneralName alternativeName(String name) {
    return new GeneralName(
        Certificates.isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name);
  }

  private X509v3CertificateBuilder builder(
      X500Name issuer,
      BigInteger serial,
      Instant now,
      Duration validity,
      X500Name subject,
      KeyPair pair)
      throws IOException, GeneralSecurityException {
    var builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            serial,
            Date.from(now.minus(lifetimes.backdated())),
            Date.from(now.plus(validity)),
            subject,
            pair.getPublic());
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
    return builder;
  }

  private Issued sign(X509v3CertificateBuilder builder, KeyPair pair, PrivateKey signer)
      throws GeneralSecurityException, OperatorCreationException {
    var holder =
        builder.build(
            new JcaContentSignerBuilder("SHA256withECDSA").setSecureRandom(random).build(signer));
    return new Issued(new JcaX509CertificateConverter().getCertificate(holder), pair.getPrivate());
  }

  private BigInteger serial() {
    return new BigInteger(127, random).setBit(126); // positive, of one length
  }

  private KeyPair newKeyPair() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot make P-256 keys", e);
    }
  }
}
