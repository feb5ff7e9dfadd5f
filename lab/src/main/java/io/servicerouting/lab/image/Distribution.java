package io.servicerouting.lab.image;

import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Whose packages the machine's APT gives, as package URLs of type deb name it: the vendor is their
 * namespace, and vulnerability scanners look advisories up by the qualifier {@code distro}.
 *
 * @param vendor {@code ID} of os-release, as {@code debian} or {@code ubuntu}
 * @param name vendor and version, as {@code debian-12}; the vendor alone where there are no numbers
 */
record Distribution(String vendor, String name) {

  /**
   * @param osRelease the machine's {@code /etc/os-release}, see os-release(5)
   * @throws LabException if it names no distribution
   */
  static Distribution of(Path osRelease) throws IOException {
    Map<String, String> fields = new HashMap<>();
    for (String line : Files.readAllLines(osRelease)) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.startsWith("#")) {
        String value = line.substring(equals + 1).strip();
        fields.put(line.substring(0, equals).strip(), value.replaceAll("^(['\"])(.*)\\1$", "$2"));
      }
    }
    String vendor = fields.getOrDefault("ID", "");
    if (vendor.isEmpty()) {
      throw new LabException(
          "%s has no ID, expected the name of the distribution that packages come from"
              .formatted(osRelease));
    }
    // Debian's testing and unstable have a name only.
    String version = fields.getOrDefault("VERSION_ID", fields.getOrDefault("VERSION_CODENAME", ""));
    return new Distribution(vendor, version.isEmpty() ? vendor : vendor + "-" + version);
  }

  /** The package URL of one of its packages. */
  String purl(String name, String version, String architecture) {
    return "pkg:deb/%s/%s@%s?arch=%s&distro=%s"
        .formatted(vendor, name, version, architecture, this.name);
  }
}
