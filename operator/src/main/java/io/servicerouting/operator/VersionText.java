package io.servicerouting.operator;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

/** What {@code operator --version} prints. */
final class VersionText {
  private VersionText() {}

  /** The release with the commit it was built from, which is "unknown" for a build without git. */
  static String current() {
    try {
      var properties =
          PropertiesLoaderUtils.loadProperties(
              new ClassPathResource("version.properties", VersionText.class));
      return "operator %s (revision %s)"
          .formatted(properties.getProperty("version"), properties.getProperty("revision"));
    } catch (IOException e) {
      throw new UncheckedIOException("the build put no version.properties into the jar", e);
    }
  }
}
