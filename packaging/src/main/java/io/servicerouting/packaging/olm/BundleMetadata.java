package io.servicerouting.packaging.olm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a bundle says about itself: annotations, the same as labels of its image, and its tests. */
final class BundleMetadata {

  private static final String BUNDLE = "operators.operatorframework.io.bundle.";
  private static final String TEST = "operators.operatorframework.io.test.";
  private static final String SCORECARD_IMAGE = "quay.io/operator-framework/scorecard-test:v1.42.0";

  private BundleMetadata() {}

  static Map<String, String> values(String name, List<String> channels, String defaultChannel) {
    Map<String, String> values = new TreeMap<>();
    values.put(BUNDLE + "mediatype.v1", "registry+v1");
    values.put(BUNDLE + "manifests.v1", "manifests/");
    values.put(BUNDLE + "metadata.v1", "metadata/");
    values.put(BUNDLE + "package.v1", name);
    values.put(BUNDLE + "channels.v1", String.join(",", channels));
    values.put(BUNDLE + "channel.default.v1", defaultChannel);
    values.put(TEST + "mediatype.v1", "scorecard+v1");
    values.put(TEST + "config.v1", "tests/scorecard/");
    return values;
  }

  static ObjectNode annotations(Map<String, String> values) {
    ObjectNode file = YamlText.object();
    ObjectNode annotations = file.putObject("annotations");
    values.forEach(annotations::put);
    return file;
  }

  static String dockerfile(Map<String, String> values) {
    StringBuilder text = new StringBuilder("FROM scratch\n\n");
    values.forEach(
        (name, value) -> text.append("LABEL ").append(name).append('=').append(value).append('\n'));
    return text.append("\nCOPY bundle/manifests /manifests/\n")
        .append("COPY bundle/metadata /metadata/\n")
        .append("COPY bundle/tests/scorecard /tests/scorecard/\n")
        .toString();
  }

  /** The tests that operator-sdk's scorecard knows. */
  static ObjectNode scorecard() {
    ObjectNode config = YamlText.object();
    config.put("apiVersion", "scorecard.operatorframework.io/v1alpha3");
    config.put("kind", "Configuration");
    config.putObject("metadata").put("name", "config");
    ObjectNode stage = config.putArray("stages").addObject();
    stage.put("parallel", true);
    ArrayNode tests = stage.putArray("tests");
    add(tests, "basic", "basic-check-spec");
    for (String test :
        List.of(
            "bundle-validation",
            "crds-have-validation",
            "crds-have-resources",
            "spec-descriptors",
            "status-descriptors")) {
      add(tests, "olm", "olm-" + test);
    }
    return config;
  }

  private static void add(ArrayNode tests, String suite, String name) {
    ObjectNode test = tests.addObject();
    test.put("image", SCORECARD_IMAGE);
    test.putArray("entrypoint").add("scorecard-test").add(name);
    test.putObject("labels").put("suite", suite).put("test", name + "-test");
  }
}
