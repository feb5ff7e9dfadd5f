package io.servicerouting.webhook.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.webhook.certificate.CertificateIssuer.Issued;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountedCertificatesTest {

  private final CertificateIssuer issuer = new CertificateIssuer(CertificateLifetimes.standard());
  private final Issued authority = issuer.authority(Instant.now());

  @TempDir Path folder;

  @Test
  void anEmptyFolderIsNoSource() throws BadCertificateException {
    assertThat(new MountedCertificates(folder).load()).isEmpty();
    assertThat(new MountedCertificates(folder.resolve("missing")).load()).isEmpty();
  }

  @Test
  void certManagersFilesAreServedAndItsAuthorityIsTrusted() throws Exception {
    Issued server = issuer.server(authority, List.of("a.svc"), Instant.now());
    write(folder, server, true);

    var loaded = new MountedCertificates(folder).load().orElseThrow();

    assertThat(loaded.leaf()).isEqualTo(server.certificate());
    assertThat(loaded.authorities()).containsExactly(authority.certificate());
  }

  @Test
  void withoutAnAuthorityTheCertificateItselfIsTrusted() throws Exception {
    Issued server = issuer.server(authority, List.of("a.svc"), Instant.now());
    write(folder, server, false);

    assertThat(new MountedCertificates(folder).load().orElseThrow().authorities())
        .containsExactly(server.certificate());
  }

  @Test
  void theKubeletsSwapOfItsLinkIsFollowed() throws Exception {
    Issued first = issuer.server(authority, List.of("a.svc"), Instant.now());
    Issued second = issuer.server(authority, List.of("a.svc"), Instant.now());
    write(Files.createDirectory(folder.resolve("..2026_01")), first, true);
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_01"));
    for (String file : List.of("tls.crt", "tls.key", "ca.crt")) {
      Files.createSymbolicLink(folder.resolve(file), Path.of("..data", file));
    }
    var source = new MountedCertificates(folder);
    assertThat(source.load().orElseThrow().leaf()).isEqualTo(first.certificate());

    write(Files.createDirectory(folder.resolve("..2026_02")), second, true);
    Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2026_02"));
    Files.move(
        folder.resolve("..data_tmp"),
        folder.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);

    assertThat(source.load().orElseThrow().leaf()).isEqualTo(second.certificate());
  }

  @Test
  void whatCannotBeUsedIsNamed() throws Exception {
    Issued server = issuer.server(authority, List.of("a.svc"), Instant.now());
    write(folder, server, true);
    var source = new MountedCertificates(folder);

    Files.writeString(folder.resolve("tls.key"), "garbage");
    assertThatThrownBy(source::load)
        .isInstanceOf(BadCertificateException.class)
        .hasMessageContaining(folder.resolve("tls.key").toString())
        .hasMessageContaining("PRIVATE KEY");

    Files.writeString(
        folder.resolve("tls.key"),
        Pem.write(issuer.server(authority, List.of("b"), Instant.now()).key()));
    assertThatThrownBy(source::load).hasMessageContaining("is not the key of");

    Files.delete(folder.resolve("tls.crt"));
    assertThatThrownBy(source::load)
        .as("the folder was in use: it must not be given up for certificates of our own")
        .isInstanceOf(BadCertificateException.class)
        .hasMessageContaining("tls.crt");
  }

  @Test
  void keysInTheirOlderFormsAreRead() throws Exception {
    for (String algorithm : List.of("EC", "RSA")) {
      var generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(algorithm.equals("EC") ? 256 : 2048);
      KeyPair pair = generator.generateKeyPair();
      var text = new StringWriter();
      try (var writer = new JcaPEMWriter(text)) {
        writer.writeObject(olderForm(pair.getPrivate()));
      }
      assertThat(text.toString()).contains("BEGIN " + algorithm + " PRIVATE KEY");
      var name = new X500Name("CN=self");
      var certificate =
          new JcaX509CertificateConverter()
              .getCertificate(
                  new JcaX509v3CertificateBuilder(
                          name,
                          BigInteger.ONE,
                          Date.from(Instant.now()),
                          Date.from(Instant.now().plusSeconds(3600)),
                          name,
                          pair.getPublic())
                      .build(
                          new JcaContentSignerBuilder(
                                  algorithm.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA")
                              .build(pair.getPrivate())));
      Files.writeString(folder.resolve("tls.crt"), Pem.write(List.of(certificate)));
      Files.writeString(folder.resolve("tls.key"), text.toString());

      var loaded = new MountedCertificates(folder).load().orElseThrow();

      assertThat(Certificates.isKeyOf(loaded.key(), pair.getPublic())).isTrue();
    }
  }

  /** As OpenSSL and Go write it, which name the curve in it. */
  private static Object olderForm(PrivateKey key) throws IOException {
    return key instanceof ECPrivateKey elliptic
        ? new PemObject(
            "EC PRIVATE KEY",
            new org.bouncycastle.asn1.sec.ECPrivateKey(
                    256, elliptic.getS(), SECObjectIdentifiers.secp256r1)
                .getEncoded())
        : key;
  }

  private void write(Path into, Issued server, boolean withAuthority) throws IOException {
    Files.writeString(into.resolve("tls.crt"), Pem.write(List.of(server.certificate())));
    Files.writeString(into.resolve("tls.key"), Pem.write(server.key()));
    if (withAuthority) {
      Files.writeString(into.resolve("ca.crt"), Pem.write(List.of(authority.certificate())));
    }
  }
}
