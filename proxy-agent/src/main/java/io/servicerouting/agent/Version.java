package io.servicerouting.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What this agent was built as. */
final class Version {
  private Version() {}

  /** The release, as 1.2.3. */
  static String current() {
    return properties().getProperty("version");
  }

  /** The release with the commit it was built from, which is "unknown" for a build without git. */
  static String withRevision() {
    return "%s (revision %s)".formatted(current(), properties().getProperty("revision"));
  }

  private static Properties properties() {
    try (InputStream stream = Version.class.getResourceAsStream("version.properties")) {
      if (stream == null) {
        throw new IllegalStateException(
            "the build put no version.properties beside " + Version.class);
      }
      Properties properties = new Properties();
      properties.load(stream);
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
