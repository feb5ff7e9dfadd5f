package io.servicerouting.agent.kubeproxy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * kube-proxy's two ports on this node: who answers there, and, where the agent stands in its place,
 * the agent's own answers as soon as the ports are free.
 */
public final class KubeProxyPorts implements Runnable {
  private static final Logger LOG = System.getLogger(KubeProxyPorts.class.getName());

  /** Cloud balancers probe the port all the time. */
  private static final Duration RETRY = Duration.ofMillis(500);

  private static final int TIMEOUT_MILLIS = 1_000;
  private static final int LONGEST_ANSWER = 1_024;

  private final Seat health;
  private final Seat ops;

  /** Opens a port; the answer closes it. */
  @FunctionalInterface
  public interface Opening {
    AutoCloseable open() throws IOException;
  }

  /**
   * Makes neither port the agent's own.
   *
   * @param healthAddress where kube-proxy's {@code /healthz} is
   * @param openHealth puts the agent's there
   * @param opsAddress where kube-proxy's {@code /proxyMode} is
   * @param openOps puts the agent's there
   */
  public KubeProxyPorts(
      InetSocketAddress healthAddress,
      Opening openHealth,
      InetSocketAddress opsAddress,
      Opening openOps) {
    this.health = new Seat(healthAddress, openHealth);
    this.ops = new Seat(opsAddress, openOps);
  }

  /** Takes the ports when they are free, for ever. */
  @Override
  public void run() {
    try {
      while (true) {
        health.take();
        ops.take();
        Thread.sleep(RETRY);
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "Stopping");
    }
  }

  /** Leaves the port of operations to kube-proxy, which tries for it every 5 s while it runs. */
  void offerOps() {
    ops.offer();
  }

  /** Ends the offer: the port is the agent's own again unless it was taken. */
  void withdrawOffer() {
    ops.withdraw();
  }

  /** Gives both ports up for good: neither is opened any more. */
  public void leave() {
    health.leave();
    ops.leave();
  }

  /**
   * Asks kube-proxy.
   *
   * @return its mode, empty if it did not say; null if nobody answers but perhaps the agent itself
   */
  @Nullable String mode() {
    if (!ops.isOwn()) {
      String answer = get(ops.address, "/proxyMode");
      if (answer != null) {
        return answer.strip();
      }
    }
    return !health.isOwn() && get(health.address, "/healthz") != null ? "" : null;
  }

  private static @Nullable String get(InetSocketAddress address, String path) {
    String host =
        address.getAddress().isAnyLocalAddress()
            ? "127.0.0.1"
            : address.getAddress().getHostAddress();
    String authority = host.contains(":") ? "[" + host + "]" : host;
    URI uri = URI.create("http://" + authority + ":" + address.getPort() + path);
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      try {
        if (connection.getResponseCode() >= 400) {
          return ""; // Unhealthy, but there.
        }
        try (InputStream body = connection.getInputStream()) {
          return new String(body.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
        }
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return null;
    }
  }

  /** One port. */
  private static final class Seat {
    private final InetSocketAddress address;
    private final Opening opening;
    private @Nullable AutoCloseable own;
    private boolean offered;
    private boolean left;
    private boolean told;

    private Seat(InetSocketAddress address, Opening opening) {
      this.address = address;
      this.opening = opening;
    }

    synchronized boolean isOwn() {
      return own != null;
    }

    synchronized void take() {
      if (own != null || offered || left) {
        return;
      }
      try {
        own = opening.open();
        told = false;
      } catch (IOException e) {
        LOG.log(
            told ? Level.DEBUG : Level.WARNING,
            "{0}; is kube-proxy still running? The port is taken as soon as it is free",
            e.getMessage());
        told = true;
      }
    }

    synchronized void offer() {
      offered = true;
      if (own != null) {
        try {
          own.close();
        } catch (Exception e) {
          LOG.log(Level.WARNING, "Cannot close " + address, e);
        }
        own = null;
      }
    }

    synchronized void leave() {
      left = true;
      offer();
    }

    synchronized void withdraw() {
      offered = false;
      take();
    }
  }
}
