package io.servicerouting.agent.kube.config;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the bearer token comes from. */
sealed interface TokenSource {

  /** The token as it is now; null if the server knows us by our certificate. */
  @Nullable String current() throws IOException;

  /** No token. */
  record None() implements TokenSource {
    @Override
    public @Nullable String current() {
      return null;
    }
  }

  /** A token that stays as it is. */
  record Fixed(String token) implements TokenSource {
    @Override
    public String current() {
      return token;
    }

    /** Without the secret. */
    @Override
    public String toString() {
      return "Fixed[token=***]";
    }
  }

  /**
   * A token in a file, which the kubelet replaces about every 50 minutes. It is read for each
   * request: requests are few, so the token is never older than the last one.
   */
  final class InFile implements TokenSource {
    private static final Logger logger = System.getLogger(InFile.class.getName());

    private final String field;
    private final Path file;
    private @Nullable String lastGood;
    private boolean failing;

    InFile(String field, Path file) {
      this.field = field;
      this.file = file;
    }

    @Override
    public synchronized String current() throws IOException {
      try {
        String token = Files.readString(file).strip();
        if (token.isEmpty()) {
          throw new IOException("the file is empty");
        }
        lastGood = token;
        failing = false;
        return token;
      } catch (IOException e) {
        String message = field + " (" + file + "): " + Reloaded.reason(e);
        if (lastGood == null) {
          throw new IOException(message, e);
        }
        if (!failing) {
          failing = true;
          logger.log(Level.WARNING, "{0}; the last token is still used", message);
        }
        return lastGood;
      }
    }
  }
}
