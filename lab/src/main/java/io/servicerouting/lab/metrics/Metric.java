package io.servicerouting.lab.metrics;

import java.util.SortedSet;

/**
 * A metric as somebody emits it.
 *
 * @param name of the family, without {@code _bucket} and the like
 * @param type counter, gauge, histogram, summary
 * @param help its help text; empty if it has none
 * @param labels the names of its labels, over all series; {@code le} and {@code quantile} are left
 *     out, as they belong to the type
 */
public record Metric(String name, String type, String help, SortedSet<String> labels) {}
