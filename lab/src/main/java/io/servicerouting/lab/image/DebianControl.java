package io.servicerouting.lab.image;

import io.servicerouting.lab.LabException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what {@code apt-cache show} prints: RFC 822 style paragraphs (Debian Policy, chapter 5).
 */
final class DebianControl {

  private DebianControl() {}

  /** One package for each paragraph. */
  static List<DebianPackage> parse(String text) {
    var packages = new ArrayList<DebianPackage>();
    for (String paragraph : text.split("\n\\s*\n", -1)) {
      if (!paragraph.isBlank()) {
        packages.add(packageOf(fields(paragraph)));
      }
    }
    return packages;
  }

  private static Map<String, String> fields(String paragraph) {
    var fields = new HashMap<String, String>();
    String current = "";
    for (String line : paragraph.lines().toList()) {
      int colon = line.indexOf(':');
      if (line.startsWith(" ") || line.startsWith("\t")) {
        fields.merge(current, line.strip(), (head, tail) -> head + " " + tail);
      } else if (colon > 0) {
        current = line.substring(0, colon);
        fields.put(current, line.substring(colon + 1).strip());
      }
    }
    return fields;
  }

  private static DebianPackage packageOf(Map<String, String> fields) {
    var depends = new ArrayList<String>();
    depends.addAll(names(fields.getOrDefault("Pre-Depends", "")));
    depends.addAll(names(fields.getOrDefault("Depends", "")));
    return new DebianPackage(
        required(fields, "Package"),
        required(fields, "Version"),
        required(fields, "Architecture"),
        // "Source: glibc (2.36-9)" where the versions differ; absent where the names are the same.
        fields.getOrDefault("Source", required(fields, "Package")).split(" ", 2)[0],
        fields.getOrDefault("Section", ""),
        required(fields, "SHA256"),
        depends.stream().distinct().toList());
  }

  /** "libc6 (>= 2.34), debconf (>= 0.5) | debconf-2.0" becomes libc6, debconf. */
  private static List<String> names(String relation) {
    var names = new ArrayList<String>();
    for (String group : relation.split(",", -1)) {
      String first = group.split("\\|", -1)[0].strip();
      String name = first.split("[\\s(:]", -1)[0];
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }

  private static String required(Map<String, String> fields, String field) {
    String value = fields.get(field);
    if (value == null) {
      throw new LabException(
          "apt-cache shows package %s without the field %s"
              .formatted(fields.getOrDefault("Package", "(no name)"), field));
    }
    return value;
  }
}
