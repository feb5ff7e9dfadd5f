package io.servicerouting.operator.leader;

/** What must hold before a replica competes to lead. */
public interface LeaderGate {

  /** Asked again and again until it says so; may ask the API server. */
  boolean isOpen();
}
