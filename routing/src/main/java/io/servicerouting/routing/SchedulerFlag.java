package io.servicerouting.routing;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Changes how a scheduler picks. Which scheduler knows which: {@link Scheduler#flags()}. */
public enum SchedulerFlag {
  /** Where the picked endpoint takes nothing new, another one is picked instead of none. */
  SH_FALLBACK("sh-fallback"),
  /** The client's port counts too, so that one client's connections spread. */
  SH_PORT("sh-port"),
  /** Where the picked endpoint takes nothing new, another one is picked instead of none. */
  MH_FALLBACK("mh-fallback"),
  /** The client's port counts too, so that one client's connections spread. */
  MH_PORT("mh-port");

  private final String apiName;

  SchedulerFlag(String apiName) {
    this.apiName = apiName;
  }

  /** The spelling in policies: ipvsadm's own. */
  public String apiName() {
    return apiName;
  }

  /**
   * Reads the API's spelling.
   *
   * @throws IllegalArgumentException if there is none of that name; the message lists them
   */
  public static SchedulerFlag parse(String text) {
    for (SchedulerFlag flag : values()) {
      if (flag.apiName.equals(text)) {
        return flag;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' is not a scheduler flag this version knows ("
            + Arrays.stream(values()).map(SchedulerFlag::apiName).collect(Collectors.joining(", "))
            + ")");
  }
}
