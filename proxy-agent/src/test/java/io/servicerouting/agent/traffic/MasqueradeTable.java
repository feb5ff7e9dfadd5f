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
      pod to NodePort       | =         | local     | =           | =           | remote, masq
      pod to LB             | =         | local     | =           | =           | remote, masq
      pod to externalIP     | =         | local     | =           | =           | remote, masq
      pod to ClusterIP      | all       | all       | local       | local       | remote
      node to ClusterIP     | all       | all       | local       | local       | remote
      external to ClusterIP | all       | all       | local       | local       | remote
      """),
  MASQUERADE_ALL(
      """
      pod to ClusterIP      | all, masq | all, masq | local, masq | local, masq | remote, masq
      """),
  NO_DETECTOR_MASQUERADE_ALL(
      """
      pod to NodePort       | =         | local     | =           | =           | remote, masq
      pod to LB             | =         | local     | =           | =           | remote, masq
      pod to externalIP     | =         | local     | =           | =           | remote, masq
      pod to ClusterIP      | all, masq | all, masq | local, masq | local, masq | remote, masq
      """);

  private static final String MATRIX =
      //                                  external    internal      PreferLocal   PreferLocal,
      // flow                 Cluster     Local       Local                       no pod here
      """
      pod to ClusterIP      | all       | all       | local       | local       | remote
      pod to NodePort       | all, masq | all       | all, masq   | local       | remote
      pod to LB             | all, masq | all       | all, masq   | local       | remote
      pod to externalIP     | all, masq | all       | all, masq   | local       | remote
      node to ClusterIP     | all, masq | all, masq | local, masq | local, masq | remote, masq
      node to NodePort      | all, masq | all, masq | all, masq   | local, masq | remote, masq
      node to LB            | all, masq | all, masq | all, masq   | local, masq | remote, masq
      node to externalIP    | all, masq | all, masq | all, masq   | local, masq | remote, masq
      localhost to NodePort | all, masq | all, masq | all, masq   | local, masq | remote, masq
      external to ClusterIP | all, masq | all, masq | local, masq | local, masq | remote, masq
      external to NodePort  | all, masq | local     | all, masq   | local       | remote, masq
      external to LB        | all, masq | local     | all, masq   | local       | remote, masq
      external to externalIP| all, masq | local     | all, masq   | local       | remote, masq
      """;

  private final String changes;

  MasqueradeTable(String changes) {
    this.changes = changes;
  }

  /** The table's columns: what a Service and its policy say, and where its pods are. */
  enum Column {
    CLUSTER(0),
    EXTERNAL_LOCAL(1),
    INTERNAL_LOCAL(2),
    PREFER_LOCAL(3),
    PREFER_LOCAL_NO_POD_HERE(4);

    private final int number;

    Column(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  /**
   * One cell.
   *
   * @param from pod, node, localhost or external
   * @param to ClusterIP, NodePort, LB or externalIP
   * @param column what the Service says
   * @param here whether endpoints of this node are reached
   * @param elsewhere whether endpoints of other nodes are reached
   * @param masquerade whether endpoints see the node's address
   */
  record Cell(
      String from, String to, Column column, boolean here, boolean elsewhere, boolean masquerade) {}

  List<Cell> cells() {
    Map<String, Map<Column, String>> table = new LinkedHashMap<>();
    read(MATRIX, table);
    read(changes, table);
    List<Cell> cells = new ArrayList<>();
    table.forEach((flow, row) -> {
      String[] ends = flow.split(" to ", 2);
      row.forEach((column, text) ->
          cells.add(
              new Cell(
                  ends[0],
                  ends[1],
                  column,
                  !text.startsWith("remote"),
                  !text.startsWith("local"),
                  text.endsWith("masq"))));
    });
    return cells;
  }

  private static void read(String text, Map<String, Map<Column, String>> into) {
    text.lines()
        .forEach(line -> {
          String[] columns = line.split("\\|", -1);
          Map<Column, String> row =
              into.computeIfAbsent(columns[0].strip(), flow -> new EnumMap<>(Column.class));
          for (Column column : Column.values()) {
            String cell = columns[column.number() + 1].strip();
            if (!cell.equals("=")) {
              row.put(column, cell);
            }
          }
        });
  }
}
