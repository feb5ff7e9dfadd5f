package io.servicerouting.agent.kube;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The API server has answered, but with an error. The message is the server's own. The subtypes are
 * the answers that callers treat in a way of their own.
 */
public abstract sealed class ApiException extends IOException {
  private static final long serialVersionUID = 1;

  private final int code;
  private final String reason;
  private final @Nullable Duration retryAfter;

  private ApiException(int code, String reason, String message, @Nullable Duration retryAfter) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  static ApiException of(int code, String reason, String message, @Nullable Duration retryAfter) {
    return switch (code) {
      case 401 -> new Unauthorized(reason, message);
      case 404 -> new NotFound(reason, message);
      case 409 -> new Conflict(reason, message);
      case 410 -> new Gone(reason, message);
      case 429 -> new TooManyRequests(reason, message, retryAfter);
      default -> new Refused(code, reason, message, retryAfter);
    };
  }

  /** The HTTP status code. */
  public int code() {
    return code;
  }

  /** The API's machine-readable reason, for example {@code Forbidden}; empty if it gave none. */
  public String reason() {
    return reason;
  }

  /** How long the server asks to wait before the next attempt; null if it did not say. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** 401: the token or certificate is not accepted, not even after the token was read again. */
  public static final class Unauthorized extends ApiException {
    private static final long serialVersionUID = 1;

    private Unauthorized(String reason, String message) {
      super(401, reason, message, null);
    }
  }

  /** 404: there is no such object, or no such resource. */
  public static final class NotFound extends ApiException {
    private static final long serialVersionUID = 1;

    private NotFound(String reason, String message) {
      super(404, reason, message, null);
    }
  }

  /** 409: the object exists already, or another field manager owns a field. */
  public static final class Conflict extends ApiException {
    private static final long serialVersionUID = 1;

    private Conflict(String reason, String message) {
      super(409, reason, message, null);
    }
  }

  /** 410: the history asked for is no longer kept; only a new list helps. */
  public static final class Gone extends ApiException {
    private static final long serialVersionUID = 1;

    private Gone(String reason, String message) {
      super(410, reason, message, null);
    }
  }

  /** 429: too many requests; {@link #retryAfter} says when to come back. */
  public static final class TooManyRequests extends ApiException {
    private static final long serialVersionUID = 1;

    private TooManyRequests(String reason, String message, @Nullable Duration retryAfter) {
      super(429, reason, message, retryAfter);
    }
  }

  /** Any other error: 403, 422, 500, 503 ... */
  public static final class Refused extends ApiException {
    private static final long serialVersionUID = 1;

    private Refused(int code, String reason, String message, @Nullable Duration retryAfter) {
      super(code, reason, message, retryAfter);
    }
  }
}
