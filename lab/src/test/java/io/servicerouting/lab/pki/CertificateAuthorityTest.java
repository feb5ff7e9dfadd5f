package io.servicerouting.lab.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SignatureException;
import java.security.cert.CertificateParsingException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {

  private final CertificateAuthority authority = CertificateAuthority.create("test-ca");

  @Test
  void signsWhatItIssues() {
    var issued = authority.issue(Subject.user("somebody")).certificate();
    var stranger = CertificateAuthority.create("test-ca").self().certificate();

    assertThatCode(() -> issued.verify(authority.self().certificate().getPublicKey()))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> issued.verify(stranger.getPublicKey()))
        .isInstanceOf(SignatureException.class);
  }

  @Test
  void theCommonNameIsTheUserAndOrganizationsAreGroups() {
    var issued = authority.issue(Subject.user("system:node:node1", "system:nodes", "more"));

    assertThat(issued.certificate().getSubjectX500Principal().getName())
        .contains("CN=system:node:node1", "O=system:nodes", "O=more");
  }

  @Test
  void aServersCertificateNamesItsAddressesAsAddresses() throws CertificateParsingException {
    var issued = authority.issue(Subject.server("api", List.of("10.96.0.1", "localhost", "::1")));

    // 7 is an IP address, 2 a DNS name (RFC 5280, GeneralName).
    assertThat(issued.certificate().getSubjectAlternativeNames())
        .contains(List.of(7, "10.96.0.1"), List.of(2, "localhost"))
        .contains(List.of(7, "0:0:0:0:0:0:0:1"));
  }

  @Test
  void onlyTheAuthorityMaySign() {
    assertThat(authority.self().certificate().getBasicConstraints()).isNotNegative();
    assertThat(authority.issue(Subject.user("x")).certificate().getBasicConstraints())
        .isEqualTo(-1);
  }

  @Test
  void keysAreWrittenForTheirOwnerOnly(@TempDir Path dir) throws IOException {
    authority.issue(Subject.user("x")).write(dir, "x");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("x.key"))))
        .isEqualTo("rw-------");
    assertThat(dir.resolve("x.key")).content().startsWith("-----BEGIN PRIVATE KEY-----");
    assertThat(dir.resolve("x.crt")).content().startsWith("-----BEGIN CERTIFICATE-----");
  }
}
