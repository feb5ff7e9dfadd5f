package io.servicerouting.agent.kube;

import java.io.IOException;

/**
 * The server is at an earlier version than the one we have seen: its data was restored from a
 * backup. Versions may be given out a second time for other contents, so none that we remember
 * counts.
 */
final class HistoryLostException extends IOException {
  private static final long serialVersionUID = 1;

  HistoryLostException(String found, String seen) {
    super("the API server is at version " + found + " after " + seen + ": its data was restored");
  }
}
