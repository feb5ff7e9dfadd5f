package io.servicerouting.lab.image;

import java.util.Locale;

/** Byte counts for people. */
final class Sizes {

  private Sizes() {}

  /** In MiB with one digit, as 41.3 MiB. */
  static String text(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / (1024.0 * 1024.0));
  }
}
