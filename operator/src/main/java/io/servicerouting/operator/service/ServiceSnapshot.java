package io.servicerouting.operator.service;

import io.servicerouting.operator.ownership.Holding;
import io.servicerouting.operator.ownership.Holdings;
import io.servicerouting.operator.ownership.ServiceField;
import io.servicerouting.routing.ObjectName;
import java.util.EnumMap;
import java.util.Map;

/**
 * A Service at one of its versions, as far as decisions about our fields need it.
 *
 * @param name its name
 * @param uid its UID
 * @param resourceVersion its version
 * @param routed whether proxies route it at all: it has a cluster IP
 * @param external whether it can be reached from outside, and so may have an external traffic
 *     policy
 * @param holdings what its fields hold and who owns them
 */
record ServiceSnapshot(
    ObjectName name,
    String uid,
    String resourceVersion,
    boolean routed,
    boolean external,
    Holdings holdings) {

  Holding holding(ServiceField field) {
    return holdings.get(field);
  }

  /** Whether the API server accepts the field on this Service. */
  boolean allows(ServiceField field) {
    return switch (field) {
      case PROXY_NAME -> true;
      case EXTERNAL -> routed && external;
      case INTERNAL -> routed;
    };
  }

  /** What we own, with its value. */
  Map<ServiceField, String> owned() {
    Map<ServiceField, String> owned = new EnumMap<>(ServiceField.class);
    for (ServiceField field : ServiceField.values()) {
      String value = holding(field).value();
      if (value != null && holding(field).ours()) {
        owned.put(field, value);
      }
    }
    return owned;
  }
}
