package io.servicerouting.agent.dataplane.ipvs;

/**
 * How a virtual service chooses.
 *
 * @param scheduler the kernel's name of the scheduler: {@code rr}
 * @param schedulerFlags the bits {@code IP_VS_SVC_F_SCHED1} to {@code SCHED3}; each scheduler has
 *     its own meaning for them
 * @param affinitySeconds how long a client keeps its destination; 0: it does not
 */
record ServiceSettings(String scheduler, int schedulerFlags, int affinitySeconds) {
  /** The first of a scheduler's own flags: sh-fallback, mh-fallback. */
  static final int FLAG_1 = 0x8;

  /** The second: sh-port, mh-port. */
  static final int FLAG_2 = 0x10;

  private static final int FLAG_3 = 0x20;

  /** All of a scheduler's own flags. */
  static final int SCHEDULER_FLAGS = FLAG_1 | FLAG_2 | FLAG_3;

  /** As ipvsadm's options: {@code -s sh -b sh-port -p 300}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("-s ").append(scheduler);
    if (schedulerFlags != 0) {
      text.append(" -b 0x").append(Integer.toHexString(schedulerFlags));
    }
    if (affinitySeconds > 0) {
      text.append(" -p ").append(affinitySeconds);
    }
    return text.toString();
  }
}
