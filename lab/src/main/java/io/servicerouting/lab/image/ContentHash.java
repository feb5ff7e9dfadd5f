package io.servicerouting.lab.image;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Gathers the inputs of something that is built, as one SHA-256. Order matters. */
final class ContentHash {

  private final MessageDigest digest = sha256();

  /** Values are kept apart, so that ("ab", "c") and ("a", "bc") differ. */
  ContentHash text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
    return this;
  }

  ContentHash file(Path path) throws IOException {
    return text(hexOf(path));
  }

  /** Every file below {@code root}, with its name and whether it can be executed. */
  ContentHash tree(Path root) throws IOException {
    try (var walk = Files.walk(root)) {
      for (Path path :
          walk.filter(Files::isRegularFile)
              .sorted((a, b) -> a.toString().compareTo(b.toString()))
              .toList()) {
        text(root.relativize(path) + (Files.isExecutable(path) ? " x" : " -"));
        file(path);
      }
    }
    return this;
  }

  /** The code that builds is an input too: what it makes changes with it. */
  ContentHash code(Class<?>... classes) throws IOException {
    for (Class<?> type : classes) {
      String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
      try (var bytes = type.getResourceAsStream(file)) {
        if (bytes == null) {
          throw new IOException("the class file of %s cannot be read".formatted(type.getName()));
        }
        text(type.getName());
        text(HexFormat.of().formatHex(sha256().digest(bytes.readAllBytes())));
      }
    }
    return this;
  }

  /** Ends the gathering: 64 hexadecimal digits. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  static String hexOf(Path path) throws IOException {
    MessageDigest digest = sha256();
    try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      Files.copy(path, out);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static String hexOf(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
