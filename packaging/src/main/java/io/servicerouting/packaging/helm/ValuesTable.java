package io.servicerouting.packaging.helm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The table of values in the chart's README: names, defaults, and the schema's descriptions. */
final class ValuesTable {

  private static final Pattern PLACE =
      Pattern.compile("(<!-- values -->\n).*(<!-- /values -->)", Pattern.DOTALL);

  private ValuesTable() {}

  /** The README with the table in its place. */
  static String into(String readme, JsonNode values, JsonNode schema) {
    var place = PLACE.matcher(readme);
    if (!place.find()) {
      throw new IllegalArgumentException("README.md has no <!-- values --> ... <!-- /values -->");
    }
    return readme.substring(0, place.end(1))
        + String.join("\n", rows(values, schema))
        + "\n"
        + readme.substring(place.start(2));
  }

  private static List<String> rows(JsonNode values, JsonNode schema) {
    var rows = new ArrayList<>(List.of("| value | default | meaning |", "|---|---|---|"));
    add(rows, "", values, schema);
    return rows;
  }

  /** Down to what has a description of its own. */
  private static void add(List<String> rows, String path, JsonNode value, JsonNode schema) {
    if (schema.has("description")) {
      rows.add("| `%s` | `%s` | %s |".formatted(path, value, schema.get("description").asText()));
      return;
    }
    if (!schema.has("properties")) {
      throw new IllegalArgumentException("values.yaml: the schema does not describe " + path);
    }
    value
        .properties()
        .forEach(each -> {
          var property = schema.path("properties").path(each.getKey());
          add(
              rows,
              path.isEmpty() ? each.getKey() : path + "." + each.getKey(),
              each.getValue(),
              property);
        });
  }
}
