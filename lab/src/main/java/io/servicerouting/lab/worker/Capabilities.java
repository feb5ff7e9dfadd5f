package io.servicerouting.lab.worker;

import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process may do. */
final class Capabilities {

  /** CAP_SYS_RESOURCE, see capability.h of Linux. */
  private static final int SYS_RESOURCE = 24;

  private Capabilities() {}

  static boolean haveSysResource() {
    try {
      return has(Files.readString(Path.of("/proc/self/status")), SYS_RESOURCE);
    } catch (IOException e) {
      throw new LabException("cannot read the capabilities of this process", e);
    }
  }

  static boolean has(String procStatus, int capability) {
    return procStatus
        .lines()
        .filter(line -> line.startsWith("CapEff:"))
        .map(line -> Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16))
        .anyMatch(set -> (set >>> capability & 1) == 1);
  }
}
