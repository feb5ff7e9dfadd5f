package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.routing.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which members the sets get and lose as frontends come and go.
 *
 * @param sets the sets of a family
 * @param kernel what the kernel has of that family
 * @param wanted what routes want of it
 */
record FrontMembers(IpSets sets, IpvsNode kernel, Wanted wanted) {

  /**
   * Adds members that do no harm before their frontend works.
   *
   * @return how many
   */
  int prepare(Touched touched) throws IOException {
    List<SetMember> added = new ArrayList<>();
    for (SetMember member : touched.members()) {
      if (member.set().mayComeEarly() && wanted.wants(member)) {
        added.add(member);
      }
    }
    for (ServiceKey key : touched.services()) {
      if (wanted.service(key) != null && !kernel.programmed().has(key)) {
        added.add(SetMember.frontend(FrontSet.OWN, key));
      }
    }
    for (IpAddress vip : touched.vips()) {
      if (wanted.wants(vip)) {
        added.add(SetMember.vip(vip)); // Refused, rather than served without what is due to it.
      }
    }
    return sets.change(added, List.of());
  }

  /**
   * Adds those that are wanted and takes out those that are not, but for what follows the kernel.
   *
   * @return how many were added and removed
   */
  int change(Touched touched) throws IOException {
    List<SetMember> removed = new ArrayList<>();
    for (SetMember member : touched.members()) {
      if (isOfFrontends(member) && !wanted.wants(member)) {
        removed.add(member);
      }
    }
    return sets.change(wantedOf(touched), removed);
  }

  /**
   * Adds those that are wanted.
   *
   * @return how many
   */
  int add(Touched touched) throws IOException {
    return sets.change(wantedOf(touched), List.of());
  }

  private List<SetMember> wantedOf(Touched touched) {
    List<SetMember> added = new ArrayList<>();
    for (SetMember member : touched.members()) {
      if (isOfFrontends(member) && wanted.wants(member)) {
        added.add(member);
      }
    }
    for (IpAddress vip : touched.vips()) {
      if (kernel.onDevice().contains(vip)) {
        added.add(SetMember.vip(vip));
      }
    }
    return added;
  }

  private static boolean isOfFrontends(SetMember member) {
    return member.set() != FrontSet.OWN && member.set() != FrontSet.VIP;
  }

  /**
   * Takes out what the kernel does not have any more: addresses, and services of ours.
   *
   * @return how many were removed
   */
  int follow(Touched touched) throws IOException {
    Set<SetMember> gone = new LinkedHashSet<>();
    for (SetMember member : touched.members()) {
      if (member.set() == FrontSet.OWN || member.set() == FrontSet.VIP) {
        gone.add(member);
      }
    }
    if (!gone.isEmpty()) { // All there are: those that are right stay.
      kernel.programmed().keys().forEach(key -> gone.remove(SetMember.frontend(FrontSet.OWN, key)));
      kernel.onDevice().forEach(vip -> gone.remove(SetMember.vip(vip)));
    }
    for (ServiceKey key : touched.services()) {
      if (!kernel.programmed().has(key)) {
        gone.add(SetMember.frontend(FrontSet.OWN, key));
      }
    }
    for (IpAddress vip : touched.vips()) {
      if (!kernel.onDevice().contains(vip)) {
        gone.add(SetMember.vip(vip));
      }
    }
    return sets.change(List.of(), gone);
  }
}
