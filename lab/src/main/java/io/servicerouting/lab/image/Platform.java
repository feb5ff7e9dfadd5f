package io.servicerouting.lab.image;

import io.servicerouting.lab.LabException;

/** What the images are for: the machine that builds them. */
final class Platform {

  static final String OS = "linux";

  private Platform() {}

  /**
   * The machine's architecture under the name OCI (that is, Go) gives it.
   *
   * @throws LabException on an architecture the lab has no name for
   */
  static String architecture() {
    String name = System.getProperty("os.arch");
    return switch (name) {
      case "amd64", "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default ->
          throw new LabException(
              "images can be built on amd64 and arm64, this machine is %s".formatted(name));
    };
  }
}
