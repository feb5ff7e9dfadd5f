package io.servicerouting.lab.pki;

import java.util.List;

/**
 * Whom a certificate is for. Kubernetes reads the common name as the user and the organizations as
 * the user's groups.
 *
 * @param names DNS names and IP addresses the certificate is valid for as a server; empty for a
 *     client
 */
public record Subject(String commonName, List<String> organizations, List<String> names) {

  public Subject {
    organizations = List.copyOf(organizations);
    names = List.copyOf(names);
  }

  public static Subject user(String name, String... groups) {
    return new Subject(name, List.of(groups), List.of());
  }

  public static Subject server(String commonName, List<String> names) {
    return new Subject(commonName, List.of(), names);
  }

  public Subject withNames(List<String> others) {
    return new Subject(commonName, organizations, others);
  }
}
