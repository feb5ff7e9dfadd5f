package io.servicerouting.packaging.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The generated files of the chart, by their paths in {@code config/helm}. */
public final class ChartFiles {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final String KUSTOMIZATION = "kustomization.yaml";

  /** Folders of {@code config} that become templates, and on which value each depends. */
  private static final Map<String, String> FOLDERS = folders();

  private ChartFiles() {}

  private static Map<String, String> folders() {
    var folders = new LinkedHashMap<String, String>();
    folders.put("crd", ".Values.crds.enabled");
    folders.put("rbac", "");
    folders.put("rbac/users", ".Values.userRoles.enabled");
    folders.put("evictions", ".Values.evictions.enabled");
    folders.put("network-policy", ".Values.networkPolicy.enabled");
    folders.put("prometheus", ".Values.prometheus.enabled");
    folders.put("components/cert-manager", ".Values.certManager.enabled");
    return folders;
  }

  /**
   * Generates them.
   *
   * @param config the folder {@code config} of the project
   */
  public static SortedMap<String, String> generate(Path config) throws IOException {
    var files = new TreeMap<String, String>();
    for (var folder : FOLDERS.entrySet()) {
      for (String name : resources(config.resolve(folder.getKey()))) {
        var source = folder.getKey() + "/" + name;
        files.put(
            "templates/" + folder.getKey() + "/" + name,
            ChartTemplate.of(
                "config/" + source, Files.readString(config.resolve(source)), folder.getValue()));
      }
    }
    // Those two are not of the kustomization but of every installation.
    for (String name : List.of("service.yaml", "pod_disruption_budget.yaml")) {
      var source = "operator/" + name;
      files.put(
          "templates/" + source,
          ChartTemplate.of("config/" + source, Files.readString(config.resolve(source)), ""));
    }
    JsonNode schema =
        ValuesSchema.of(
            YAML.readTree(
                config.resolve("crd/servicerouting.io_serviceroutingconfigs.yaml").toFile()));
    files.put("values.schema.json", schema.toPrettyString() + "\n");
    var chart = config.resolve("helm");
    files.put(
        "README.md",
        ValuesTable.into(
            Files.readString(chart.resolve("README.md")),
            YAML.readTree(chart.resolve("values.yaml").toFile()),
            schema));
    return files;
  }

  /** The files that a folder's kustomization names, without other folders and the Namespace. */
  private static List<String> resources(Path folder) throws IOException {
    return YAML.readTree(folder.resolve(KUSTOMIZATION).toFile())
        .path("resources")
        .valueStream()
        .map(JsonNode::asText)
        // Helm makes the release's namespace, or who installs the chart.
        .filter(name -> name.endsWith(".yaml") && !name.equals("namespace.yaml"))
        .toList();
  }
}
