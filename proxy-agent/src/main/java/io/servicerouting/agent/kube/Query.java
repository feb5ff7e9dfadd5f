package io.servicerouting.agent.kube;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The query of a URL. */
final class Query {
  private final StringBuilder text = new StringBuilder();

  /** The selectors of a resource. */
  static Query of(ResourceType<?> type) {
    Query query = new Query();
    if (type.labelSelector() != null) {
      query.add("labelSelector", type.labelSelector());
    }
    if (type.fieldSelector() != null) {
      query.add("fieldSelector", type.fieldSelector());
    }
    return query;
  }

  Query add(String name, String value) {
    text.append(text.isEmpty() ? '?' : '&')
        .append(name)
        .append('=')
        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    return this;
  }

  /** From the question mark on; empty if nothing was added. */
  @Override
  public String toString() {
    return text.toString();
  }
}
