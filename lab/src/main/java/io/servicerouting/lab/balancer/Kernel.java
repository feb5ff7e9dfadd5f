package io.servicerouting.lab.balancer;

/** The seam to the network namespace. */
interface Kernel {

  /**
   * Makes the kernel do what the plan says; packets meet the old state or the new one.
   *
   * @throws io.servicerouting.lab.LabException if it could not; the old state may then be left in
   *     part, and applying the plan again completes it
   */
  void apply(ForwardingPlan plan);
}
