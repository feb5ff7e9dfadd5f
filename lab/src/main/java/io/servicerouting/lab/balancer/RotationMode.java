package io.servicerouting.lab.balancer;

/** Which nodes get traffic. */
enum RotationMode {
  /** Those whose health check passes, as an NLB does. */
  HEALTH,
  /** Every Ready node, as something that announces an address without asking does. */
  ALL
}
