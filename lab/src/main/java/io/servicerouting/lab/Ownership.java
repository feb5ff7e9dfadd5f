package io.servicerouting.lab;

import io.servicerouting.lab.state.LabRecord;
import java.util.Optional;

/** Whose lab it is that runs on this machine. */
final class Ownership {

  private Ownership() {}

  /**
   * For whoever wants to start a lab.
   *
   * @return whether something of an earlier lab is there that nobody wants any more
   * @throws LabBusyException if somebody wants it
   */
  static boolean refuseIfWanted() {
    var existing = LabRecord.read();
    existing
        .filter(LabRecord::isWanted)
        .ifPresent(lab -> {
          throw new LabBusyException(
              "a lab runs already: process %d started it at %s in %s; `lab down` removes it"
                  .formatted(lab.owner().pid(), lab.startedAt(), lab.startedIn()));
        });
    return existing.isPresent();
  }

  /**
   * For whoever wants to remove the lab: one that {@code lab up} started belongs to everybody, one
   * that tests started to those tests.
   */
  static void refuseIfInUse() {
    recorded()
        .filter(LabRecord::isWanted)
        .filter(lab -> !lab.owner().staysUp())
        .filter(lab -> lab.owner().pid() != ProcessHandle.current().pid())
        .ifPresent(lab -> {
          throw new LabBusyException(
              "the lab belongs to process %d, which started it at %s in %s and still runs;"
                      .formatted(lab.owner().pid(), lab.startedAt(), lab.startedIn())
                  + " `lab down --force` removes it all the same");
        });
  }

  /** A record that cannot be read protects nothing: removing is how one gets rid of it. */
  private static Optional<LabRecord> recorded() {
    try {
      return LabRecord.read();
    } catch (LabException e) {
      return Optional.empty();
    }
  }
}
