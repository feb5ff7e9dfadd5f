package io.servicerouting.lab.load;

import java.io.IOException;

/** The peer sent something that is no complete HTTP answer. */
final class MalformedAnswerException extends IOException {

  MalformedAnswerException(String message) {
    super(message);
  }
}
