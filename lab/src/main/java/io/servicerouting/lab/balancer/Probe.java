package io.servicerouting.lab.balancer;

/** The seam to the nodes' health checks. */
@FunctionalInterface
interface Probe {

  /** Asks once; takes as long as it takes, and has a result also when nobody answers. */
  ProbeResult check(HealthTarget target);
}
