package io.servicerouting.lab.conformance;

/**
 * What became of one test.
 *
 * @param test full name, as ginkgo prints it
 * @param seconds how long it took, of which most is waiting
 * @param reason the first line of what a failed or skipped test said; empty for the others
 */
record Result(String test, Outcome outcome, double seconds, String reason) {}
