package io.servicerouting.packaging.olm.check;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * For each rule a change that breaks it, and no other.
 *
 * @param byRule rule to change
 */
record Changes(Map<String, Consumer<BundleEdit>> byRule) {

  /** For all rules. */
  static Changes all() {
    var changes = new Changes(new LinkedHashMap<>());
    BrokenFiles.add(changes);
    BrokenCsvs.add(changes);
    BrokenTexts.add(changes);
    BrokenWebhooksAndCatalogs.add(changes);
    return changes;
  }

  void breaks(String rule, Consumer<BundleEdit> change) {
    if (byRule.put(rule, change) != null) {
      throw new IllegalStateException(rule + " twice");
    }
  }

  /** Other install modes, in flow style. */
  static BundleEdit modes(BundleEdit edit, String modes) {
    return edit.spec(spec -> spec.set("installModes", BundleEdit.read(modes)));
  }

  /** Makes a webhook one that converts a CRD. */
  static void converts(ObjectNode webhook, String name, String crd) {
    webhook.put("type", "ConversionWebhook");
    webhook.put("generateName", name);
    webhook.putArray("conversionCRDs").add(crd);
  }
}
