package io.servicerouting.lab.balancer;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Gives each Service one address of the pool. An address that a Service has is kept; one that it
 * asks for ({@code spec.loadBalancerIP}) it gets or none at all; otherwise it gets the first that
 * is free.
 */
record VipPool(List<String> addresses) {

  VipPool {
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty() || Set.copyOf(addresses).size() != addresses.size()) {
      throw new IllegalArgumentException(
          "a pool needs at least one address and each only once, not " + addresses);
    }
  }

  /**
   * Who has which address.
   *
   * @param given address by Service key
   * @param refused the reason by Service key, for Services that get none
   */
  record Allocation(Map<String, String> given, Map<String, String> refused) {}

  /**
   * @param services in the order in which they are served
   */
  Allocation allocate(Collection<LoadBalancerService> services) {
    Map<String, String> given = new LinkedHashMap<>();
    Map<String, String> refused = new TreeMap<>();
    LinkedHashSet<String> free = new LinkedHashSet<>(addresses);
    for (LoadBalancerService service : services) {
      service.addresses().stream()
          .filter(address -> service.wishedAddress().isEmpty() || wishes(service, address))
          .filter(free::remove)
          .findFirst()
          .ifPresent(address -> given.put(service.key(), address));
    }
    for (LoadBalancerService service : services) {
      if (!service.wishedAddress().isEmpty() && !given.containsKey(service.key())) {
        if (free.remove(service.wishedAddress())) {
          given.put(service.key(), service.wishedAddress());
        } else {
          refused.put(service.key(), whyNot(service.wishedAddress()));
        }
      }
    }
    for (LoadBalancerService service : services) {
      if (service.wishedAddress().isEmpty() && !given.containsKey(service.key())) {
        if (free.isEmpty()) {
          refused.put(service.key(), "all %d addresses are in use".formatted(addresses.size()));
        } else {
          given.put(service.key(), free.removeFirst());
        }
      }
    }
    return new Allocation(given, refused);
  }

  private static boolean wishes(LoadBalancerService service, String address) {
    return service.wishedAddress().equals(address);
  }

  private String whyNot(String wished) {
    return addresses.contains(wished)
        ? "spec.loadBalancerIP %s belongs to another Service".formatted(wished)
        : "spec.loadBalancerIP %s is not one of %s".formatted(wished, addresses);
  }
}
