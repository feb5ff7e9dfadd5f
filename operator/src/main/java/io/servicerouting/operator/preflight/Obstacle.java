package io.servicerouting.operator.preflight;

/**
 * Why the operator must not work in this cluster.
 *
 * @param reason for programs, in CamelCase
 * @param message for people: what is found, what was expected, what to do
 */
record Obstacle(String reason, String message) {}
