package io.servicerouting.lab.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A Containerfile as stages of instructions; continued lines joined, comments left out. */
record Containerfile(Map<String, List<Instruction>> stages) {

  private static final Set<String> KNOWN =
      Set.of(
          "ARG",
          "COPY",
          "ENTRYPOINT",
          "ENV",
          "FROM",
          "LABEL",
          "RUN",
          "STOPSIGNAL",
          "USER",
          "WORKDIR");

  record Instruction(String name, String rest) {}

  static Containerfile read(Path file) throws IOException {
    var stages = new TreeMap<String, List<Instruction>>();
    String stage = "";
    String text =
        Files.readString(file).replaceAll("(?m)^#.*\n", "").replaceAll(" *\\\\\n\\s*", " ");
    for (String line : text.lines().filter(one -> !one.isBlank()).toList()) {
      String[] parts = line.split(" ", 2);
      if (parts.length < 2 || !KNOWN.contains(parts[0])) {
        throw new IOException("no instruction: " + line);
      }
      if (parts[0].equals("FROM")) {
        stage = parts[1].replaceAll(".* AS ", "");
      }
      stages
          .computeIfAbsent(stage, _ -> new ArrayList<>())
          .add(new Instruction(parts[0], parts[1].strip()));
    }
    return new Containerfile(stages);
  }

  /** What the instructions of that name say, in order. */
  List<String> all(String stage, String instruction) {
    return stages.getOrDefault(stage, List.of()).stream()
        .filter(one -> one.name().equals(instruction))
        .map(Instruction::rest)
        .toList();
  }

  /** The names and values of all ENV or LABEL instructions. */
  Map<String, String> assignments(String stage, String instruction) {
    var values = new TreeMap<String, String>();
    for (String one : all(stage, instruction)) {
      int equals = one.indexOf('=');
      values.put(one.substring(0, equals), one.substring(equals + 1).replace("\"", ""));
    }
    return values;
  }
}
