package io.servicerouting.agent.kube;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;

/**
 * The head of an answer, with the body to be read. Whoever has it closes the body.
 *
 * @param status the HTTP status code
 * @param headers the headers
 * @param body the body; waits no longer than agreed for the next byte
 */
record Answer(int status, HttpHeaders headers, InputStream body) implements AutoCloseable {
  @Override
  public void close() throws IOException {
    body.close();
  }
}
