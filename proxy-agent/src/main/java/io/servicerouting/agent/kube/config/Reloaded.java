package io.servicerouting.agent.kube.config;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/**
 * Something made of PEM text and made anew when the text has changed.
 *
 * <p>The text is read at each use, which is each TLS handshake: seldom, and cheaper than to be
 * wrong about a file that was replaced through symbolic links. If the new text is no good (a
 * rotation may be half done) the last good one goes on to be used, and the log says so once.
 *
 * @param <T> what is made
 */
final class Reloaded<T> {
  private static final Logger logger = System.getLogger(Reloaded.class.getName());

  private final List<PemSource> sources;
  private final Factory<T> factory;
  private List<String> texts;
  private T current;
  private boolean failing;

  /** Makes the thing of the texts, which come in the order of their sources. */
  @FunctionalInterface
  interface Factory<T> {
    T make(List<String> texts) throws GeneralSecurityException, IOException;
  }

  /**
   * @throws ApiConfigException if the text cannot be read or is no good; the message says where
   */
  Reloaded(List<PemSource> sources, Factory<T> factory) throws ApiConfigException {
    this.sources = List.copyOf(sources);
    this.factory = factory;
    try {
      this.texts = read();
      this.current = factory.make(texts);
    } catch (GeneralSecurityException | IOException e) {
      throw new ApiConfigException(where() + ": " + reason(e), e);
    }
  }

  /** The thing as the text says now. */
  synchronized T current() {
    try {
      List<String> now = read();
      if (!now.equals(texts)) {
        current = factory.make(now);
        texts = now;
        logger.log(Level.INFO, "{0} has changed and is used from now on", where());
      }
      failing = false;
    } catch (GeneralSecurityException | IOException e) {
      if (!failing) {
        failing = true;
        logger.log(
            Level.WARNING,
            "{0} has changed and cannot be used, the last good state still is: {1}",
            where(),
            reason(e));
      }
    }
    return current;
  }

  private List<String> read() throws IOException {
    List<String> read = new ArrayList<>();
    for (PemSource source : sources) {
      read.add(source.read());
    }
    return read;
  }

  private String where() {
    return String.join(" and ", sources.stream().map(PemSource::where).toList());
  }

  static String reason(Exception e) {
    return switch (e) {
      case NoSuchFileException _ -> "the file does not exist";
      case AccessDeniedException _ -> "the file may not be read";
      default -> String.valueOf(e.getMessage());
    };
  }
}
