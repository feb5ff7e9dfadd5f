package io.servicerouting.agent.kube.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class InternerTest {
  private static String copy(String text) {
    return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }

  @Test
  void equalStringsBecomeTheSame() {
    Interner interner = new Interner(10);
    String first = interner.intern(copy("node1"));
    assertThat(interner.intern(copy("node1"))).isSameAs(first);
  }

  @Test
  void itForgetsWhenItIsFull() {
    Interner interner = new Interner(2);
    String first = interner.intern(copy("node1"));
    interner.intern("node2");
    interner.intern("node3");
    assertThat(interner.intern(copy("node1"))).isEqualTo(first).isNotSameAs(first);
  }
}
