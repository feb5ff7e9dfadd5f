package io.servicerouting.agent.dataplane.iptables;

import java.util.ArrayList;
import java.util.List;

/**
 * What has to be done about the jumps in built-in chains.
 *
 * @param missing wanted ones the kernel does not have
 * @param stray ones the kernel has that are not wanted, or has in the wrong place, or has twice;
 *     once for every time too many
 */
record JumpRepair(List<BuiltInJump> missing, List<BuiltInJump> stray) {
  static JumpRepair of(
      List<BuiltInJump> wanted, List<BuiltInJump> inPlace, List<BuiltInJump> outOfPlace) {
    List<BuiltInJump> stray = new ArrayList<>(inPlace);
    List<BuiltInJump> missing = new ArrayList<>();
    for (BuiltInJump jump : wanted) {
      if (outOfPlace.contains(jump) || !stray.remove(jump)) {
        missing.add(jump);
      }
    }
    stray.addAll(outOfPlace);
    return new JumpRepair(missing, stray);
  }
}
