package io.servicerouting.lab;

/** Where a long operation says what it is doing; one call is one line. */
@FunctionalInterface
public interface Progress {

  void say(String line);

  /** To standard error, so that a command's own output stays clean. */
  static Progress toStandardError() {
    return line -> System.err.println(line);
  }
}
