package io.servicerouting.lab.pki;

import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Signs the certificates of one cluster. Keys are ECDSA P-256, which are made in no time. */
public final class CertificateAuthority {

  /** Labs live for minutes or days; nothing in them renews a certificate. */
  private static final Duration VALIDITY = Duration.ofDays(365);

  /** Certificates are valid from a little earlier, for clocks that step back. */
  private static final Duration BACKDATED = Duration.ofHours(1);

  private static final Pattern IP_ADDRESS = Pattern.compile("[0-9.]+|.*:.*");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final X500Name name;
  private final KeyAndCertificate self;

  private CertificateAuthority(X500Name name, KeyAndCertificate self) {
    this.name = name;
    this.self = self;
  }

  public static CertificateAuthority create(String commonName) {
    var name = new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
    var pair = newKeyPair();
    try {
      var builder = builder(name, name, pair);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      return new CertificateAuthority(name, sign(builder, pair, pair));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new LabException("cannot make the certificate authority " + commonName, e);
    }
  }

  /** The authority's own key and certificate. */
  public KeyAndCertificate self() {
    return self;
  }

  /** A new key with a certificate that is good for clients, and for servers if names are given. */
  public KeyAndCertificate issue(Subject subject) {
    var names = new X500NameBuilder();
    subject.organizations().forEach(group -> names.addRDN(BCStyle.O, group));
    var pair = newKeyPair();
    try {
      var builder = builder(name, names.addRDN(BCStyle.CN, subject.commonName()).build(), pair);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(
              new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth}));
      if (!subject.names().isEmpty()) {
        builder.addExtension(Extension.subjectAlternativeName, false, alternativeNames(subject));
      }
      return sign(builder, pair, new KeyPair(self.certificate().getPublicKey(), self.key()));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new LabException("cannot issue a certificate for " + subject.commonName(), e);
    }
  }

  private static GeneralNames alternativeNames(Subject subject) {
    return new GeneralNames(
        subject.names().stream()
            .map(text ->
                new GeneralName(
                    IP_ADDRESS.matcher(text).matches()
                        ? GeneralName.iPAddress
                        : GeneralName.dNSName,
                    text))
            .toArray(GeneralName[]::new));
  }

  private static X509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair pair) {
    var now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, RANDOM),
        Date.from(now.minus(BACKDATED)),
        Date.from(now.plus(VALIDITY)),
        subject,
        pair.getPublic());
  }

  private static KeyAndCertificate sign(
      X509v3CertificateBuilder builder, KeyPair pair, KeyPair signer)
      throws GeneralSecurityException, OperatorCreationException {
    var holder =
        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate()));
    return new KeyAndCertificate(
        pair.getPrivate(), new JcaX509CertificateConverter().getCertificate(holder));
  }

  private static KeyPair newKeyPair() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new LabException("this JDK cannot make P-256 keys", e);
    }
  }
}
