package io.servicerouting.routing;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which Services of its namespace a policy concerns. */
public sealed interface PolicyTarget {

  /**
   * Services by name.
   *
   * @param refs 1 to 16 references
   */
  record Refs(List<Ref> refs) implements PolicyTarget {}

  /**
   * One Service, or one of its ports.
   *
   * @param service the Service's name
   * @param sectionName a port's name; null for the whole Service
   */
  record Ref(String service, @Nullable String sectionName) {}

  /**
   * Services by label.
   *
   * @param matchLabels labels that all have to be there with these values; never empty
   */
  record Selector(Map<String, String> matchLabels) implements PolicyTarget {}
}
