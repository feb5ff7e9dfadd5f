package io.servicerouting.lab.conformance;

/** How a test ended. */
enum Outcome {
  PASSED,
  FAILED,
  /** The test found by itself that the cluster lacks what it needs. */
  SKIPPED
}
