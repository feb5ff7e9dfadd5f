package io.servicerouting.agent.netlink;

/** The kernel's error numbers that requests here can end with. See errno(3). */
public final class Errno {
  /** Not permitted. */
  public static final int EPERM = 1;

  /** There is no such thing. */
  public static final int ENOENT = 2;

  /** Out of memory. */
  public static final int ENOMEM = 12;

  /** Permission denied. */
  public static final int EACCES = 13;

  /** It is there already. */
  public static final int EEXIST = 17;

  /** No such device. */
  public static final int ENODEV = 19;

  /** An argument is not valid. */
  public static final int EINVAL = 22;

  /** A number is out of range. */
  public static final int ERANGE = 34;

  /** No such process: for netlink, no such route or service. */
  public static final int ESRCH = 3;

  /** Not supported. */
  public static final int EOPNOTSUPP = 95;

  /** The address family is not supported. */
  public static final int EAFNOSUPPORT = 97;

  /** The address cannot be assigned, or is not there. */
  public static final int EADDRNOTAVAIL = 99;

  private Errno() {}

  /** The number's name and meaning, as far as they are known here. */
  public static String text(int number) {
    return switch (number) {
      case EPERM -> "EPERM (not permitted)";
      case ENOENT -> "ENOENT (there is no such thing)";
      case ESRCH -> "ESRCH (there is no such thing)";
      case ENOMEM -> "ENOMEM (out of memory)";
      case EACCES -> "EACCES (permission denied)";
      case EEXIST -> "EEXIST (it is there already)";
      case ENODEV -> "ENODEV (no such device)";
      case EINVAL -> "EINVAL (not valid)";
      case ERANGE -> "ERANGE (out of range)";
      case EOPNOTSUPP -> "EOPNOTSUPP (not supported)";
      case EAFNOSUPPORT -> "EAFNOSUPPORT (address family not supported)";
      case EADDRNOTAVAIL -> "EADDRNOTAVAIL (the address cannot be assigned)";
      default -> "errno " + number;
    };
  }
}
