package io.servicerouting.webhook.spread;

/**
 * One operation of a JSON patch (RFC 6902).
 *
 * @param op {@code add}; nothing a user wrote is ever replaced
 * @param path a JSON pointer (RFC 6901); {@code -} stands for the end of a list
 * @param value what is added, as Jackson writes it
 */
public record PatchOperation(String op, String path, Object value) {

  static PatchOperation add(String path, Object value) {
    return new PatchOperation("add", path, value);
  }

  /** A member's name as part of a JSON pointer. */
  static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
