package io.servicerouting.operator.install;

/**
 * Why a ServiceRoutingConfig cannot be followed.
 *
 * @param field the field to blame, for example {@code spec.agent.image}
 * @param message what is wrong with it and what is expected
 */
record SpecProblem(String field, String message) {
  @Override
  public String toString() {
    return field + ": " + message;
  }
}
