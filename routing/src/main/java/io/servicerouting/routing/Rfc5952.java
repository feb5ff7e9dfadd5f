package io.servicerouting.routing;

/**
 * The canonical text of an IPv6 address (RFC 5952), the form in which the kernel's tools print it.
 */
final class Rfc5952 {
  private Rfc5952() {}

  static String format(long high, long low) {
    int[] groups = new int[8];
    for (int i = 0; i < 4; i++) {
      groups[i] = (int) (high >>> (48 - 16 * i)) & 0xffff;
      groups[i + 4] = (int) (low >>> (48 - 16 * i)) & 0xffff;
    }
    Run zeros = longestRunOfZeros(groups);
    StringBuilder text = new StringBuilder(39);
    int i = 0;
    while (i < groups.length) {
      if (i == zeros.start) {
        text.append("::");
        i = zeros.end;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i++]));
    }
    return text.toString();
  }

  private record Run(int start, int end) {}

  /** The first of the longest runs; a single zero group is not shortened (RFC 5952 section 4.2). */
  private static Run longestRunOfZeros(int[] groups) {
    Run best = new Run(-1, -1);
    int start = 0;
    while (start < groups.length) {
      int end = start;
      while (end < groups.length && groups[end] == 0) {
        end++;
      }
      if (end - start >= 2 && end - start > best.end - best.start) {
        best = new Run(start, end);
      }
      start = end + 1;
    }
    return best;
  }
}
