package io.servicerouting.lab.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An image's list of what it is made of (CycloneDX 1.6): the jars as the build's own list describes
 * them, the Debian packages, the Java runtime. It has no serial number and no time of its own, so
 * that the same image has the same list.
 */
final class BillOfMaterials {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final Pattern JAR = Pattern.compile("(.+?)-(\\d.*)\\.jar");

  private final ObjectNode root = JSON.createObjectNode();
  private final ArrayNode components;

  BillOfMaterials(String imageName, String version, Instant created) {
    root.put("bomFormat", "CycloneDX").put("specVersion", "1.6").put("version", 1);
    var metadata = root.putObject("metadata").put("timestamp", created.toString());
    metadata
        .putObject("component")
        .put("type", "container")
        .put("bom-ref", "image")
        .put("name", imageName)
        .put("version", version);
    components = root.putArray("components");
  }

  /**
   * Adds the jars of a distribution.
   *
   * @param list what the build made, a CycloneDX document
   * @throws LabException if a jar is not in the list, or something in the list is no jar here
   */
  BillOfMaterials jars(JsonNode list, List<Path> jars) throws IOException {
    Map<String, Path> open = new TreeMap<>();
    jars.forEach(jar -> open.put(jar.getFileName().toString(), jar));
    var described = JSON.createArrayNode().add(list.at("/metadata/component"));
    list.path("components").forEach(described::add);
    for (JsonNode one : described) {
      String file = one.path("name").asText() + "-" + one.path("version").asText() + ".jar";
      Path jar = open.remove(file);
      if (jar == null) {
        throw new LabException("the build's list names %s, which is not in lib".formatted(file));
      }
      ObjectNode component = one.deepCopy();
      hash(component, ContentHash.hexOf(jar));
      components.add(component);
    }
    if (!open.isEmpty()) {
      throw new LabException("jars that the build's list does not name: " + open.keySet());
    }
    return this;
  }

  /** Adds jars of which nothing is known but their names, as name-version.jar. */
  BillOfMaterials jarsByName(List<Path> jars) throws IOException {
    for (Path jar : jars) {
      var parts = JAR.matcher(jar.getFileName().toString());
      String name = parts.matches() ? parts.group(1) : jar.getFileName().toString();
      String version = parts.matches() ? parts.group(2) : "unknown";
      String purl = "pkg:generic/%s@%s".formatted(encoded(name), encoded(version));
      hash(component("library", name, version, purl), ContentHash.hexOf(jar));
    }
    return this;
  }

  /** Adds packages of the distribution that they come from. */
  BillOfMaterials packages(List<DebianPackage> packages, Distribution distribution) {
    for (DebianPackage one : packages) {
      String purl =
          distribution.purl(encoded(one.name()), encoded(one.version()), one.architecture());
      var component =
          component("library", one.name(), one.version(), purl).put("scope", "required");
      hash(component, one.sha256());
    }
    return this;
  }

  /**
   * @param release the content of the JDK's file {@code release}, without quotes
   */
  BillOfMaterials runtime(Map<String, String> release, Iterable<String> modules) {
    String version =
        release.getOrDefault(
            "JAVA_RUNTIME_VERSION", release.getOrDefault("JAVA_VERSION", "unknown"));
    var component =
        component("platform", "openjdk", version, "pkg:generic/openjdk@" + encoded(version));
    component.putObject("supplier").put("name", release.getOrDefault("IMPLEMENTOR", "unknown"));
    component
        .putArray("licenses")
        .addObject()
        .put("expression", "GPL-2.0-only WITH Classpath-exception-2.0");
    component
        .putArray("properties")
        .addObject()
        .put("name", "modules")
        .put("value", String.join(" ", modules));
    return this;
  }

  String json() throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  /** Name, version and licences of each part, a line each. */
  String thirdParties() {
    var lines = new StringBuilder();
    for (JsonNode one : components) {
      lines.append(
          "%s %s: %s%n"
              .formatted(
                  one.path("group").asText().isEmpty()
                      ? one.path("name").asText()
                      : one.path("group").asText() + ":" + one.path("name").asText(),
                  one.path("version").asText(),
                  licences(one)));
    }
    return lines.toString();
  }

  private static String licences(JsonNode component) {
    if (component.path("purl").asText().startsWith("pkg:deb/")) {
      return "/usr/share/doc/%s/copyright".formatted(component.path("name").asText());
    }
    return component
        .path("licenses")
        .valueStream()
        .map(licence ->
            licence.has("expression")
                ? licence.path("expression").asText()
                : licence.at("/license/id").asText(licence.at("/license/name").asText()))
        .collect(Collectors.joining(" or "));
  }

  private ObjectNode component(String type, String name, String version, String purl) {
    return components
        .addObject()
        .put("type", type)
        .put("bom-ref", purl)
        .put("name", name)
        .put("version", version)
        .put("purl", purl);
  }

  private static void hash(ObjectNode component, String sha256) {
    component.putArray("hashes").addObject().put("alg", "SHA-256").put("content", sha256);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
