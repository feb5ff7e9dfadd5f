package io.servicerouting.operator.ownership;

import io.servicerouting.api.ServiceRoutingApi;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a field of an object holds and who owns it.
 *
 * @param value null if it is not set
 * @param owners who owns it, we included
 * @param manifest what kubectl's last-applied annotation says of it
 */
public record Holding(@Nullable String value, List<FieldOwner> owners, Manifest manifest) {

  /** What kubectl's last-applied annotation says of a field. */
  public enum Manifest {
    /** There is no annotation. */
    UNKNOWN,
    /** The manifest leaves the field out. */
    LEAVES_OUT,
    /** The manifest states the field, or the annotation cannot be read. */
    STATES
  }

  /** Whether we own it. */
  public boolean ours() {
    return owners.stream().anyMatch(Holding::isUs);
  }

  /** Who owns it apart from us. */
  public List<FieldOwner> others() {
    return owners.stream().filter(owner -> !isUs(owner)).toList();
  }

  private static boolean isUs(FieldOwner owner) {
    return owner.applied() && owner.manager().equals(ServiceRoutingApi.OPERATOR_FIELD_MANAGER);
  }
}
