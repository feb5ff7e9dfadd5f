package io.servicerouting.agent.traffic;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Kubernetes' table of who reaches which endpoints, and whether they see the node's address: the
 * matrix, and beneath it what settings change in it.
 */
enum MasqueradeTable {
  DETECTOR(""),
  NO_DETECTOR(
      """
      pod to NodePort      | =           | local          | =
      pod to LB            | =           | local          | =
      pod to externalIP    | =           | local          | =
      pod to ClusterIP     | all         | all            | local
      node to ClusterIP    | all         | all            | local
      external to ClusterIP| all         | all            | local
      """),
  MASQUERADE_ALL(
      """
      pod to ClusterIP     | all, masq   | all, masq      | local, masq
      """),
  NO_DETECTOR_MASQUERADE_ALL(
      """
      pod to NodePort      | =           | local          | =
      pod to LB            | =           | local          | =
      pod to externalIP    | =           | local          | =
      pod to ClusterIP     | all, masq   | all, masq      | local, masq
      """);

  private static final String MATRIX =
      // flow               | Cluster     | external Local | internal Local
      """
      pod to ClusterIP      | all         | all            | local
      pod to NodePort       | all, masq   | all            | all, masq
      pod to LB             | all, masq   | all            | all, masq
      pod to externalIP     | all, masq   | all            | all, masq
      node to ClusterIP     | all, masq   | all, masq      | local, masq
      node to NodePort      | all, masq   | all, masq      | all, masq
      node to LB            | all, masq   | all, masq      | all, masq
      node to externalIP    | all, masq   | all, masq      | all, masq
      localhost to NodePort | all, masq   | all, masq      | all, masq
      external to ClusterIP | all, masq   | all, masq      | local, masq
      external to NodePort  | all, masq   | local          | all, masq
      external to LB        | all, masq   | local          | all, masq
      external to externalIP| all, masq   | local          | all, masq
      """;

  private final String changes;

  MasqueradeTable(String changes) {
    this.changes = changes;
  }

  /** The table's columns: what a Service says. */
  enum Policies {
    CLUSTER,
    EXTERNAL_LOCAL,
    INTERNAL_LOCAL
  }

  /**
   * One cell.
   *
   * @param from pod, node, localhost or external
   * @param to ClusterIP, NodePort, LB or externalIP
   * @param policies what the Service says
   * @param onlyLocal whether endpoints of this node alone are reached
   * @param masquerade whether endpoints see the node's address
   */
  record Cell(String from, String to, Policies policies, boolean onlyLocal, boolean masquerade) {}

  List<Cell> cells() {
    Map<String, Map<Policies, String>> table = new LinkedHashMap<>();
    read(MATRIX, table);
    read(changes, table);
    List<Cell> cells = new ArrayList<>();
    table.forEach((flow, row) -> {
      String[] ends = flow.split(" to ", 2);
      row.forEach((policies, text) ->
          cells.add(
              new Cell(
                  ends[0], ends[1], policies, text.startsWith("local"), text.endsWith("masq"))));
    });
    return cells;
  }

  private static void read(String text, Map<String, Map<Policies, String>> into) {
    text.lines()
        .forEach(line -> {
          String[] columns = line.split("\\|", -1);
          Map<Policies, String> row =
              into.computeIfAbsent(columns[0].strip(), flow -> new EnumMap<>(Policies.class));
          for (Policies policies : Policies.values()) {
            String cell = columns[policies.ordinal() + 1].strip();
            if (!cell.equals("=")) {
              row.put(policies, cell);
            }
          }
        });
  }
}
