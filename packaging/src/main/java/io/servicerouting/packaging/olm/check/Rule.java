package io.servicerouting.packaging.olm.check;

import java.util.stream.Stream;

/**
 * One rule.
 *
 * @param name the set it belongs to and its own name: {@code csv/display-name}
 * @param severity what comes of breaking it
 * @param check finds where it is broken
 */
record Rule(String name, Severity severity, Check check) {

  /** Looks at a bundle. */
  interface Check {
    Stream<Problem> problems(Bundle bundle);
  }

  static Rule error(String name, Check check) {
    return new Rule(name, Severity.ERROR, check);
  }

  static Rule warning(String name, Check check) {
    return new Rule(name, Severity.WARNING, check);
  }
}
