package io.servicerouting.lab.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;

/**
 * Where requests go to and how.
 *
 * @param path of the URL, with its query
 * @param host as it stands in the URL, for the Host header
 * @param source the address to send from; empty: the system chooses
 * @param timeout for the connection to be set up, which kernels do among themselves: it takes long
 *     only if a packet is lost, however busy the machine is
 * @param answerTimeout from there to the last byte of the answer
 */
public record Target(
    InetSocketAddress address,
    String path,
    String host,
    Optional<InetAddress> source,
    Duration timeout,
    Duration answerTimeout) {

  private static final int HTTP_PORT = 80;

  public Target {
    requirePositive(timeout);
    requirePositive(answerTimeout);
  }

  /** The same with another time for the answer; {@link #of} allows as much as for connecting. */
  public Target withAnswerTimeout(Duration limit) {
    return new Target(address, path, host, source, timeout, limit);
  }

  /**
   * Resolves names once, so that requests measure no name service.
   *
   * @param url {@code http://HOST[:PORT][/PATH]}
   * @param source an address of this machine; its port is chosen for each connection
   * @throws IllegalArgumentException if the URL is of another form, or a name has no address
   */
  public static Target of(URI url, Optional<String> source, Duration timeout) {
    if (!"http".equals(url.getScheme()) || url.getHost() == null) {
      throw new IllegalArgumentException(
          "the URL must be http://HOST[:PORT][/PATH], not '%s'".formatted(url));
    }
    int port = url.getPort() < 0 ? HTTP_PORT : url.getPort();
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    if (url.getRawQuery() != null) {
      path += "?" + url.getRawQuery();
    }
    return new Target(
        new InetSocketAddress(resolve(url.getHost()), port),
        path,
        url.getRawAuthority(),
        source.map(Target::resolve),
        timeout,
        timeout);
  }

  private static void requirePositive(Duration limit) {
    if (limit.isNegative() || limit.toMillis() < 1) {
      throw new IllegalArgumentException("the timeout must be at least 1 ms, not " + limit);
    }
  }

  private static InetAddress resolve(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no address for '%s'".formatted(host), e);
    }
  }
}
