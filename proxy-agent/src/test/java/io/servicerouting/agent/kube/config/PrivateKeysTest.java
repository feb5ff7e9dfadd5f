package io.servicerouting.agent.kube.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateKeysTest {

  private static KeyPair generate(String algorithm, int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (bits > 0) {
      generator.initialize(bits);
    }
    return generator.generateKeyPair();
  }

  static String pem(String label, byte[] der) throws Exception {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(label, der));
    }
    return text.toString();
  }

  /** The structure within PKCS#8: PKCS#1 for RSA, SEC 1 for EC. */
  static byte[] inner(PrivateKey key) throws Exception {
    return PrivateKeyInfo.getInstance(key.getEncoded())
        .parsePrivateKey()
        .toASN1Primitive()
        .getEncoded();
  }

  @Test
  void everyFormOfKeyThatClustersUseIsRead() throws Exception {
    Map<String, PrivateKey> keys = new TreeMap<>();
    for (int bits : new int[] {1024, 2048}) {
      PrivateKey rsa = generate("RSA", bits).getPrivate();
      keys.put(pem("PRIVATE KEY", rsa.getEncoded()), rsa);
      keys.put(pem("RSA PRIVATE KEY", inner(rsa)), rsa);
    }
    for (int bits : new int[] {256, 384, 521}) {
      PrivateKey ec = generate("EC", bits).getPrivate();
      keys.put(pem("PRIVATE KEY", ec.getEncoded()), ec);
    }
    PrivateKey ed25519 = generate("Ed25519", 0).getPrivate();
    keys.put(pem("PRIVATE KEY", ed25519.getEncoded()), ed25519);
    keys.forEach((pem, key) -> {
      try {
        assertThat(Pem.privateKey(pem)).isEqualTo(key);
      } catch (GeneralSecurityException e) {
        throw new AssertionError(pem, e);
      }
    });
  }

  /** As {@code openssl ecparam -genkey} writes them: often the parameters first, then SEC 1. */
  @ParameterizedTest
  @ValueSource(ints = {256, 384, 521})
  void keysInTheFormOfOpenSslAreRead(int bits) throws Exception {
    KeyPair pair = generate("EC", bits);
    ASN1Encodable curve =
        PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded())
            .getPrivateKeyAlgorithm()
            .getParameters();
    byte[] publicKey =
        SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded())
            .getPublicKeyData()
            .getBytes();
    byte[] sec1 =
        new ECPrivateKey(
                bits,
                ((java.security.interfaces.ECPrivateKey) pair.getPrivate()).getS(),
                new DERBitString(publicKey),
                curve)
            .getEncoded();
    byte[] parameters = curve.toASN1Primitive().getEncoded();
    PrivateKey read =
        Pem.privateKey(pem("EC PARAMETERS", parameters) + pem("EC PRIVATE KEY", sec1));

    // The encodings differ: only the older form carries the public key. So let it sign.
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(read);
    signature.update(sec1);
    byte[] signed = signature.sign();
    signature.initVerify(pair.getPublic());
    signature.update(sec1);
    assertThat(signature.verify(signed)).isTrue();
  }

  @Test
  void aKeyAmongCertificatesIsFound() throws Exception {
    PrivateKey rsa = generate("RSA", 1024).getPrivate();
    String text =
        "a comment\n"
            + pem("CERTIFICATE", new byte[] {1, 2})
            + pem("RSA PRIVATE KEY", inner(rsa)).replace("\n", "\r\n");
    assertThat(Pem.privateKey(text)).isEqualTo(rsa);
  }

  @Test
  void whatCannotBeUsedIsSaid() throws Exception {
    assertThatThrownBy(() -> Pem.privateKey("nothing"))
        .hasMessage("no PEM block PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY found");
    String encrypted = pem("ENCRYPTED PRIVATE KEY", new byte[] {1});
    assertThatThrownBy(() -> Pem.privateKey(encrypted)).hasMessageContaining("is encrypted");
    String oldEncrypted =
        """
        -----BEGIN RSA PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED
        DEK-Info: AES-128-CBC,0102

        AQID
        -----END RSA PRIVATE KEY-----
        """;
    assertThatThrownBy(() -> Pem.privateKey(oldEncrypted)).hasMessageContaining("is encrypted");
    for (String label : new String[] {"PRIVATE KEY", "RSA PRIVATE KEY"}) {
      String garbage = pem(label, new byte[] {1, 2, 3});
      assertThatThrownBy(() -> Pem.privateKey(garbage))
          .isInstanceOf(GeneralSecurityException.class)
          .hasMessage("the private key is none of RSA, EC and EdDSA");
    }
    for (byte[] der : new byte[][] {{}, {1, 2, 3}, {0x30, 3, 2, 1, 1}, {0x30, (byte) 0x84, -1}}) {
      String garbage = pem("EC PRIVATE KEY", der);
      assertThatThrownBy(() -> Pem.privateKey(garbage))
          .as(Base64.getEncoder().encodeToString(der))
          .isInstanceOf(GeneralSecurityException.class)
          .hasMessage("the EC private key does not name its curve");
    }
    assertThatThrownBy(() -> Pem.certificates("nothing"))
        .hasMessage("no PEM block CERTIFICATE found");
  }
}
