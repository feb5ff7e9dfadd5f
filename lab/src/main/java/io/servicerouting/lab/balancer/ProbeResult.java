package io.servicerouting.lab.balancer;

/**
 * What one probe found.
 *
 * @param passed whether the answer was 200
 * @param text for people: the status, or why there was none
 */
record ProbeResult(boolean passed, String text) {}
