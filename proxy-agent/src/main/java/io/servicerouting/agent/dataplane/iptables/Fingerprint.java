package io.servicerouting.agent.dataplane.iptables;

/** A 64-bit hash (FNV-1a) of a chain's rules in their order. */
final class Fingerprint {
  /** The fingerprint of a chain without rules. */
  static final long EMPTY = 0xcbf29ce484222325L;

  private static final long PRIME = 0x100000001b3L;

  private Fingerprint() {}

  static long of(Chain chain) {
    long hash = EMPTY;
    for (String rule : chain.rules()) {
      hash = append(hash, rule);
    }
    return hash;
  }

  static long append(long hash, String rule) {
    for (int i = 0; i < rule.length(); i++) {
      hash = (hash ^ rule.charAt(i)) * PRIME;
    }
    return (hash ^ '\n') * PRIME;
  }
}
