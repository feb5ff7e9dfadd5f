package io.servicerouting.packaging.upgrade;

/**
 * A change that is refused.
 *
 * @param crd the CRD's name
 * @param field the path in it
 * @param danger which rule it breaks
 * @param what before and after
 */
record UnsafeChange(String crd, String field, Danger danger, String what) {

  @Override
  public String toString() {
    return "%s: %s: %s: %s".formatted(crd, field, danger, what);
  }
}
