package io.servicerouting.agent.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt failed.
 *
 * @param cause what kind of failure it was
 * @param message the details
 * @param retryAfter how long the server asks to wait; null if it did not say
 */
record Failure(Restart cause, String message, @Nullable Duration retryAfter) {

  static Failure of(IOException e) {
    Restart cause =
        switch (e) {
          case ApiException answer -> ofAnswer(answer);
          case HistoryLostException _ -> Restart.GONE;
          case ServerUnreachableException _ -> Restart.UNREACHABLE;
          case SilentServerException _ -> Restart.SILENT;
          case JsonEOFException _ -> Restart.CUT; // half a line
          case JsonProcessingException _, ProtocolException _ -> Restart.UNDECODABLE;
          default -> Restart.CUT;
        };
    String text = e instanceof JsonProcessingException json ? json.getOriginalMessage() : null;
    String message = text == null ? e.getMessage() : text;
    return new Failure(
        cause,
        message == null ? e.getClass().getSimpleName() : message,
        e instanceof ApiException answer ? answer.retryAfter() : null);
  }

  private static Restart ofAnswer(ApiException answer) {
    return switch (answer) {
      case ApiException.Gone _ -> Restart.GONE;
      case ApiException.TooManyRequests _ -> Restart.THROTTLED;
      case ApiException.Unauthorized _ -> Restart.UNAUTHORIZED;
      case ApiException.NotFound _, ApiException.Conflict _ -> Restart.REFUSED;
      case ApiException.Refused refused ->
          refused.code() >= 500 ? Restart.SERVER_ERROR : Restart.REFUSED;
    };
  }

  /** Whether the server was there and willing, so that the fault may lie in what was asked for. */
  boolean serverAnswered() {
    return switch (cause) {
      case SILENT, SERVER_ERROR, UNDECODABLE, REFUSED, INTERNAL -> true;
      default -> false;
    };
  }
}
