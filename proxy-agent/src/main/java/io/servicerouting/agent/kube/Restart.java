package io.servicerouting.agent.kube;

/** Why a watch or a list had to be started again. */
public enum Restart {
  /** The server ended the watch in an orderly way, as it does after the time asked for. */
  SERVER_ENDED,
  /** The connection broke. */
  CUT,
  /** Nothing was heard for too long. */
  SILENT,
  /** The server no longer knows the history, or its data was restored: a list follows. */
  GONE,
  /** 429: the server has too much to do. */
  THROTTLED,
  /** 5xx, or an internal error within the watch. */
  SERVER_ERROR,
  /** 401: the credentials are not accepted. */
  UNAUTHORIZED,
  /** Another refusal, for example 403 because of missing rights. */
  REFUSED,
  /** No server could be reached. */
  UNREACHABLE,
  /** The CRD is not installed. */
  NOT_SERVED,
  /** What came is not what API servers send. */
  UNDECODABLE,
  /** The sink, or this client, failed. */
  INTERNAL
}
