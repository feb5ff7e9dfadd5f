package io.servicerouting.lab.image;

import io.servicerouting.lab.LabException;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Under which names images are published, and what their labels say about it.
 *
 * @param registry host and path before an image's own name
 * @param tag of all images
 * @param source address of the sources; null if not told
 * @param created what the images give as their time
 */
record Publication(String registry, String tag, @Nullable URI source, Instant created) {

  static final Publication DEVELOPMENT =
      new Publication(
          "servicerouting.io", "dev", null, Instant.ofEpochSecond(TarWriter.ENTRY_TIME));

  private static final String PREFIX = "org.opencontainers.image.";

  /**
   * The time that reproducible builds agree on (reproducible-builds.org), if the environment names
   * one.
   *
   * @param epochSeconds the value of SOURCE_DATE_EPOCH
   * @throws LabException if it is no number of seconds
   */
  static Instant created(@Nullable String epochSeconds) {
    if (epochSeconds == null || epochSeconds.isBlank()) {
      return DEVELOPMENT.created();
    }
    try {
      return Instant.ofEpochSecond(Long.parseLong(epochSeconds.strip()));
    } catch (NumberFormatException e) {
      throw new LabException(
          "SOURCE_DATE_EPOCH is '%s', expected seconds since 1970".formatted(epochSeconds), e);
    }
  }

  /** The full name, as pods use it. */
  String nameOf(String program) {
    return "%s/%s:%s".formatted(registry, program, tag);
  }

  /** Labels of the OCI image specification, "Pre-Defined Annotation Keys". */
  Map<String, String> labels(JavaDistribution distribution, BuildIdentity identity) {
    var labels = new TreeMap<String, String>();
    labels.put(PREFIX + "title", distribution.program());
    labels.put(PREFIX + "description", distribution.description());
    labels.put(PREFIX + "version", identity.version());
    labels.put(PREFIX + "revision", identity.revision());
    labels.put(PREFIX + "created", created.toString());
    // Of our own programs: /licenses and /usr/share/doc say what the rest is under.
    labels.put(PREFIX + "licenses", "Apache-2.0");
    if (source != null) {
      labels.put(PREFIX + "source", source.toString());
    }
    return labels;
  }
}
