package io.servicerouting.lab.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {

  private static final String WITH_LENGTH =
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";

  /** Every way to cut the stream must give the same answer. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100})
  void chunksOfAnySizeAddUp(int size) throws Exception {
    var answer = new Answer();
    byte[] bytes = WITH_LENGTH.getBytes(StandardCharsets.ISO_8859_1);
    for (int start = 0; start < bytes.length; start += size) {
      assertThat(answer.complete()).isFalse();
      byte[] chunk = Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + size));
      answer.add(chunk, chunk.length);
    }

    assertThat(answer.complete()).isTrue();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("hello");
  }

  @Test
  void peerThatSaysItClosesIsWaitedFor() throws Exception {
    var answer = new Answer();
    add(answer, WITH_LENGTH);
    assertThat(answer.ended()).isFalse();

    answer.endOfStream();
    assertThat(answer.ended()).isTrue();
  }

  @Test
  void withoutLengthTheBodyGoesToTheEndOfTheStream() throws Exception {
    var answer = new Answer();
    add(answer, "HTTP/1.0 503 Service Unavailable\r\n\r\nno");
    assertThat(answer.complete()).isFalse();

    answer.endOfStream();
    assertThat(answer.body()).isEqualTo("no");
    assertThat(answer.status()).isEqualTo(503);
  }

  static Stream<Arguments> incompleteAnswers() {
    String ok = "HTTP/1.1 200 OK\r\n";
    return Stream.of(
        Arguments.of("", "the connection was closed without an answer"),
        Arguments.of(ok, "the connection was closed within the headers"),
        Arguments.of(
            ok + "Content-Length: 5\r\n\r\nhel", "the connection was closed after 3 of 5 bytes"),
        Arguments.of("SSH-2.0-OpenSSH\r\n\r\n", "no HTTP status line: 'SSH-2.0-OpenSSH'"),
        Arguments.of("HTTP/1.1 abc\r\n\r\n", "the status is no number: 'abc'"),
        Arguments.of(ok + "Content-Length: -1\r\n\r\n", "Content-Length is no number: '-1'"),
        Arguments.of(
            ok + "Transfer-Encoding: chunked\r\n\r\n", "unsupported Transfer-Encoding: chunked"));
  }

  @ParameterizedTest
  @MethodSource("incompleteAnswers")
  void whatIsNoCompleteAnswerIsExplained(String received, String explanation) {
    var answer = new Answer();

    assertThatThrownBy(
            () -> {
              add(answer, received);
              answer.endOfStream();
            })
        .isInstanceOf(MalformedAnswerException.class)
        .hasMessage(explanation);
  }

  @Test
  void endlessAnswerIsRefused() {
    var answer = new Answer();

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100; i++) {
                add(answer, "x".repeat(1024));
              }
            })
        .hasMessage("the answer is longer than 65536 bytes");
  }

  private static void add(Answer answer, String text) throws MalformedAnswerException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    answer.add(bytes, bytes.length);
  }
}
