package io.servicerouting.operator.ownership;

/**
 * Somebody who owns a field according to {@code metadata.managedFields}.
 *
 * @param manager the name of the manager
 * @param applied whether it owns the field by server-side apply, that is, because its manifest
 *     states the field. If not, it owns it by create, update or patch, and then the API server
 *     counts defaulted fields as its own, too
 * @param lastApplied whether the same manager wrote kubectl's last-applied annotation, which tells
 *     what its manifest stated
 */
public record FieldOwner(String manager, boolean applied, boolean lastApplied) {}
