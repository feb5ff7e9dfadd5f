package io.servicerouting.lab.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What was expected and what was seen, row by row; printed as it comes and as a whole at the end.
 */
final class DemoTable {
  private static final List<String> HEAD = List.of("step", "expected", "seen", "");

  private final List<Row> rows = new ArrayList<>();
  private final PrintStream progress;

  DemoTable(PrintStream progress) {
    this.progress = progress;
  }

  /**
   * One row.
   *
   * @param step what was done
   * @param expected what the article and the documentation say
   * @param seen what real requests showed
   * @param asExpected whether these agree
   */
  record Row(String step, String expected, String seen, boolean asExpected) {
    private List<String> cells() {
      return List.of(step, expected, seen, asExpected ? "ok" : "DIFFERS");
    }
  }

  void add(String step, String expected, String seen, boolean asExpected) {
    Row row = new Row(step, expected, seen, asExpected);
    rows.add(row);
    progress.printf("  %-8s %s: %s%n", asExpected ? "ok" : "DIFFERS", step, seen);
  }

  boolean allAsExpected() {
    return rows.stream().allMatch(Row::asExpected);
  }

  long differing() {
    return rows.stream().filter(row -> !row.asExpected()).count();
  }

  int size() {
    return rows.size();
  }

  void print(PrintStream out) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEAD);
    rows.forEach(row -> lines.add(row.cells()));
    int[] widths = new int[HEAD.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    out.println();
    for (int i = 0; i < lines.size(); i++) {
      printLine(out, lines.get(i), widths);
      if (i == 0) {
        List<String> rule = new ArrayList<>();
        for (int width : widths) {
          rule.add("-".repeat(width));
        }
        printLine(out, rule, widths);
      }
    }
    out.println();
  }

  private static void printLine(PrintStream out, List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      line.append(i == 0 ? "" : "  ").append(cells.get(i));
      line.repeat(' ', widths[i] - cells.get(i).length());
    }
    out.println(line.toString().stripTrailing());
  }
}
