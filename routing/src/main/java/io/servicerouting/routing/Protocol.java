package io.servicerouting.routing;

import java.util.Locale;

/** The transport protocol of a Service port. */
public enum Protocol {
  /** TCP, the API's default. */
  TCP,
  /** UDP. */
  UDP,
  /** SCTP. */
  SCTP;

  private final String lowerCase = name().toLowerCase(Locale.ROOT);

  /** The name that the kernel's tools use, for example {@code tcp}. */
  public String lowerCase() {
    return lowerCase;
  }

  /**
   * Reads the API's spelling.
   *
   * @throws IllegalArgumentException if it is none of TCP, UDP, SCTP
   */
  public static Protocol parse(String text) {
    return switch (text) {
      case "TCP" -> TCP;
      case "UDP" -> UDP;
      case "SCTP" -> SCTP;
      default ->
          throw new IllegalArgumentException("'" + text + "' is not one of TCP, UDP and SCTP");
    };
  }
}
