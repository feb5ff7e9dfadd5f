package io.servicerouting.agent.kube.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where PEM text comes from. */
sealed interface PemSource {

  /** The text as it is now. */
  String read() throws IOException;

  /** File and field, for messages. */
  String where();

  /**
   * Text within a kubeconfig.
   *
   * @param where kubeconfig and field
   * @param pem the text
   */
  record Inline(String where, String pem) implements PemSource {
    @Override
    public String read() {
      return pem;
    }

    /** Without the text, which may be a private key. */
    @Override
    public String toString() {
      return "Inline[" + where + "]";
    }
  }

  /**
   * A file, which may be replaced at any time.
   *
   * @param field the field that names the file
   * @param file the file
   */
  record InFile(String field, Path file) implements PemSource {
    @Override
    public String read() throws IOException {
      // Comments between the blocks may be in any encoding; the blocks themselves are ASCII.
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    @Override
    public String where() {
      return field + " (" + file + ")";
    }
  }
}
