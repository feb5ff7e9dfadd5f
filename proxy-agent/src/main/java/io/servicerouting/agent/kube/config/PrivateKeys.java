package io.servicerouting.agent.kube.config;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;

/**
 * Private keys from DER. The JDK reads PKCS#8 alone; the older forms, which kubeadm and OpenSSL
 * write, are wrapped into it.
 */
final class PrivateKeys {
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int SEQUENCE = 0x30;
  private static final int CONTEXT_0 = 0xa0;

  /** {@code rsaEncryption} 1.2.840.113549.1.1.1 with the parameters NULL (RFC 8017 A.1). */
  private static final byte[] RSA_ALGORITHM =
      HexFormat.of().parseHex("300d06092a864886f70d0101010500");

  /** {@code id-ecPublicKey} 1.2.840.10045.2.1 (RFC 5480 2.1.1). */
  private static final byte[] EC_PUBLIC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");

  private static final byte[] VERSION_0 = {INTEGER, 1, 0};

  private PrivateKeys() {}

  static PrivateKey fromPkcs8(byte[] der) throws GeneralSecurityException {
    GeneralSecurityException unreadable =
        new GeneralSecurityException("the private key is none of RSA, EC and EdDSA");
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        // The structure names its algorithm, and a factory refuses the keys of the others.
        unreadable.addSuppressed(e);
      }
    }
    throw unreadable;
  }

  static PrivateKey fromPkcs1(byte[] der) throws GeneralSecurityException {
    return fromPkcs8(element(SEQUENCE, VERSION_0, RSA_ALGORITHM, element(OCTET_STRING, der)));
  }

  static PrivateKey fromSec1(byte[] der) throws GeneralSecurityException {
    byte[] algorithm = element(SEQUENCE, EC_PUBLIC_KEY, curveOf(der));
    return fromPkcs8(element(SEQUENCE, VERSION_0, algorithm, element(OCTET_STRING, der)));
  }

  /** The curve within {@code ECPrivateKey} (RFC 5915): version, key, [0] parameters, [1] public. */
  private static byte[] curveOf(byte[] sec1) throws GeneralSecurityException {
    try {
      ByteBuffer fields = enter(ByteBuffer.wrap(sec1), SEQUENCE);
      enter(fields, INTEGER);
      enter(fields, OCTET_STRING);
      ByteBuffer parameters = enter(fields, CONTEXT_0);
      byte[] curve = new byte[parameters.remaining()];
      parameters.get(curve);
      return curve;
    } catch (RuntimeException e) { // the buffer ends early, or a length is negative
      throw new GeneralSecurityException("the EC private key does not name its curve", e);
    }
  }

  /** The content of the element here; the buffer stands behind it afterwards. */
  private static ByteBuffer enter(ByteBuffer der, int tag) {
    int found = der.get() & 0xff;
    if (found != tag) {
      throw new IllegalArgumentException("DER tag " + found + " instead of " + tag);
    }
    int length = der.get() & 0xff;
    if (length >= 0x80) {
      int bytes = length & 0x7f;
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = (length << 8) | (der.get() & 0xff);
      }
    }
    ByteBuffer content = der.slice(der.position(), length);
    der.position(der.position() + length);
    return content;
  }

  private static byte[] element(int tag, byte[]... contents) {
    int length = 0;
    for (byte[] content : contents) {
      length += content.length;
    }
    ByteBuffer der = ByteBuffer.allocate(length + 6).put((byte) tag);
    if (length < 0x80) {
      der.put((byte) length);
    } else {
      der.put((byte) 0x84).putInt(length); // not the shortest form, but valid and simple
    }
    for (byte[] content : contents) {
      der.put(content);
    }
    byte[] bytes = new byte[der.flip().remaining()];
    der.get(bytes);
    return bytes;
  }
}
