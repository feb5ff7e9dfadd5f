package io.servicerouting.lab.balancer;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;

/** Asks over HTTP, each time over a new connection, as load balancers do. */
final class HttpProbe implements Probe {

  private final int timeoutMillis;

  /**
   * @param timeout for connecting, and again for the answer
   */
  HttpProbe(Duration timeout) {
    this.timeoutMillis = Math.toIntExact(timeout.toMillis());
  }

  @Override
  public ProbeResult check(HealthTarget target) {
    try {
      var url =
          URI.create(
              "http://%s:%d%s".formatted(target.address(), target.port(), HealthTarget.PATH));
      var connection = (HttpURLConnection) url.toURL().openConnection();
      connection.setConnectTimeout(timeoutMillis);
      connection.setReadTimeout(timeoutMillis);
      connection.setRequestProperty("Connection", "close");
      try {
        int status = connection.getResponseCode();
        return new ProbeResult(status == HttpURLConnection.HTTP_OK, Integer.toString(status));
      } finally {
        connection.disconnect();
      }
    } catch (SocketTimeoutException e) {
      return new ProbeResult(false, "timeout");
    } catch (IOException e) {
      return new ProbeResult(false, String.valueOf(e.getMessage()));
    }
  }
}
