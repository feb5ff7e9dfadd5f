package io.servicerouting.lab.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.lab.LabException;
import java.util.List;
import org.junit.jupiter.api.Test;

class DebianControlTest {

  private static final String TWO_PACKAGES =
      """
      Package: iproute2
      Version: 6.1.0-3
      Architecture: amd64
      Pre-Depends: libc6 (>= 2.34)
      Depends: debconf (>= 0.5) | debconf-2.0, libbpf1 (>= 1:0.6.0), libc6 (>= 2.34),
       libcap2:any (>= 1:2.10)
      Section: net
      SHA256: aa11
      Description-en: tools
       The first paragraph: it has a colon.
       .
       More.

      Package: libbpf1
      Source: libbpf (1.1.2)
      Version: 1:1.1.2-0+deb12u1
      Architecture: amd64
      Section: libs
      SHA256: bb22

      """;

  @Test
  void readsEachParagraphAsAPackage() {
    assertThat(DebianControl.parse(TWO_PACKAGES))
        .containsExactly(
            new DebianPackage(
                "iproute2",
                "6.1.0-3",
                "amd64",
                "iproute2",
                "net",
                "aa11",
                List.of("libc6", "debconf", "libbpf1", "libcap2")),
            new DebianPackage(
                "libbpf1", "1:1.1.2-0+deb12u1", "amd64", "libbpf", "libs", "bb22", List.of()));
  }

  @Test
  void onlySectionLibsHoldsLibraries() {
    assertThat(DebianControl.parse(TWO_PACKAGES).stream().filter(DebianPackage::isLibrary))
        .extracting(DebianPackage::name)
        .containsExactly("libbpf1");
  }

  @Test
  void missingFieldIsNamed() {
    assertThatThrownBy(() -> DebianControl.parse("Package: x\nVersion: 1\nArchitecture: all\n"))
        .isInstanceOf(LabException.class)
        .hasMessage("apt-cache shows package x without the field SHA256");
  }

  @Test
  void nothingIsNoPackage() {
    assertThat(DebianControl.parse("")).isEmpty();
  }
}
