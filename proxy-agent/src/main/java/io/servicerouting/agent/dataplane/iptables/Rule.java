package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Protocol;
import java.util.Locale;

/**
 * Writes one rule in the form of iptables-save. Call the methods in the order in which that prints:
 * addresses, interface, protocol, comment, further matches, target.
 */
final class Rule {
  private final StringBuilder text = new StringBuilder(160);

  Rule source(Cidr range) {
    return word("-s ").word(range.toString()).word(" ");
  }

  Rule notSource(Cidr range) {
    return word("! ").source(range);
  }

  Rule destination(Cidr range) {
    return word("-d ").word(range.toString()).word(" ");
  }

  Rule notDestination(Cidr range) {
    return word("! ").destination(range);
  }

  /** Takes a device's name, or the beginning of names followed by a plus. */
  Rule notFromInterface(String pattern) {
    return word("! ").fromInterface(pattern);
  }

  Rule fromInterface(String pattern) {
    return word("-i ").word(pattern).word(" ");
  }

  Rule protocol(Protocol protocol) {
    return word("-p ").word(protocol.lowerCase()).word(" ");
  }

  /** At most 255 characters reach the kernel; longer ones are cut, as kube-proxy cuts them. */
  Rule comment(String comment) {
    String shortened = comment.length() > 255 ? comment.substring(0, 255) : comment;
    return word("-m comment --comment \"").word(shortened).word("\" ");
  }

  Rule destinationPort(Protocol protocol, int port) {
    return word("-m ").word(protocol.lowerCase()).word(" --dport ").word(port).word(" ");
  }

  Rule fromThisNode() {
    return word("-m addrtype --src-type LOCAL ");
  }

  Rule toThisNode() {
    return word("-m addrtype --dst-type LOCAL ");
  }

  Rule connectionState(String states) {
    return word("-m conntrack --ctstate ").word(states).word(" ");
  }

  Rule notConnectionState(String states) {
    return word("-m conntrack ! --ctstate ").word(states).word(" ");
  }

  Rule mark(int bits) {
    return word("-m mark --mark ").hex(bits).word("/").hex(bits).word(" ");
  }

  Rule notMark(int bits) {
    return word("-m mark ! --mark ").hex(bits).word("/").hex(bits).word(" ");
  }

  /** True for a part of the packets, at random. The kernel keeps 31 bits of the fraction. */
  Rule shareOf(long part, long whole) {
    long fixedPoint = Math.round((double) (1L << 31) * part / whole);
    String fraction = String.format(Locale.ROOT, "%.11f", fixedPoint / (double) (1L << 31));
    return word("-m statistic --mode random --probability ").word(fraction).word(" ");
  }

  /** True for every {@code choices}th packet, the first included. */
  Rule everyNth(int choices) {
    return word("-m statistic --mode nth --every ").word(choices).word(" --packet 0 ");
  }

  /** True if the source was remembered under this name within so many seconds. */
  Rule remembered(String list, int seconds, IpFamily family) {
    return word("-m recent --rcheck --seconds ")
        .word(seconds)
        .word(" --reap ")
        .recentList(list, family);
  }

  /** Remembers the source under this name. */
  Rule remember(String list, IpFamily family) {
    return word("-m recent --set ").recentList(list, family);
  }

  private Rule recentList(String list, IpFamily family) {
    String mask =
        family == IpFamily.IPV4 ? "255.255.255.255" : "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
    return word("--name ").word(list).word(" --mask ").word(mask).word(" --rsource ");
  }

  /** Ends the rule with a jump to a chain or a built-in target with its options. */
  String jump(String target) {
    return word("-j ").word(target).text.toString();
  }

  /** Ends the rule with the target that changes bits of the packet's mark. */
  String setMark(int value, int mask) {
    return word("-j MARK --set-xmark ").hex(value).word("/").hex(mask).text.toString();
  }

  private Rule hex(int value) {
    return word("0x").word(Integer.toHexString(value));
  }

  private Rule word(int number) {
    text.append(number);
    return this;
  }

  private Rule word(String word) {
    text.append(word);
    return this;
  }
}
