package io.servicerouting.webhook.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenewalTest {

  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static final List<String> NAMES =
      List.of(
          "servicerouting-webhook.system.svc", "servicerouting-webhook.system.svc.cluster.local");

  private final Renewal renewal = new Renewal(CertificateLifetimes.standard(), NAMES);

  @Test
  void outOfNothingComesAnAuthorityOfTenYearsAndACertificateOfOne() throws Exception {
    var made = made(SelfManagedMaterial.none(), START);

    assertThat(made.authorities()).hasSize(1);
    var authority = made.authorities().getFirst();
    assertThat(authority.getNotAfter()).isEqualTo(START.plus(Duration.ofDays(3650)).toString());
    assertThat(made.leaf().getNotAfter()).isEqualTo(START.plus(Duration.ofDays(365)).toString());
    assertThat(made.leaf().getPublicKey().getAlgorithm()).isEqualTo("EC");
    assertThat(Certificates.hasNames(made.leaf(), NAMES)).isTrue();
    assertThat(made.leaf().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    made.leaf().verify(authority.getPublicKey());
    assertThat(Certificates.isAuthority(authority)).isTrue();
    assertThat(Certificates.isAuthority(made.leaf())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 274})
  void aGoodCertificateIsKeptUntil90DaysBeforeItsEnd(int days) {
    var made = made(SelfManagedMaterial.none(), START);
    assertThat(renewal.next(made, START.plus(Duration.ofDays(days)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {275, 300, 364, 365, 1000})
  void thenTheCertificateIsRenewedByTheSameAuthority(int days) {
    var made = made(SelfManagedMaterial.none(), START);
    var later = START.plus(Duration.ofDays(days));

    var renewed = made(made, later);

    assertThat(renewed.authorities()).isEqualTo(made.authorities());
    assertThat(renewed.leaf()).isNotEqualTo(made.leaf());
    assertThat(renewed.leaf().getNotAfter()).isEqualTo(later.plus(Duration.ofDays(365)).toString());
    assertThat(renewal.next(renewed, later)).isEmpty();
  }

  @Test
  void aNewAuthorityIsTrustedBeforeItSignsAndTheOldOneUntilItEnds() {
    var lifetimes = CertificateLifetimes.standard();
    var first = made(SelfManagedMaterial.none(), START);
    var old = first.authorities().getFirst();
    // In time: whatever the old one has signed until now ends before it does.
    var due =
        START.plus(lifetimes.authority()).minus(lifetimes.leaf()).minus(lifetimes.renewAhead());
    var before = made(first, due.minus(Duration.ofDays(2)));
    assertThat(before.authorities()).containsExactly(old);

    var overlap = made(before, due);
    assertThat(overlap.authorities()).hasSize(2).last().isEqualTo(old);
    assertThat(overlap.leaf()).as("still the old one's").isEqualTo(before.leaf());
    assertThat(renewal.next(overlap, due.plus(Duration.ofMinutes(59)))).isEmpty();

    var switched = made(overlap, due.plus(Duration.ofMinutes(60)));
    assertThat(switched.authorities()).isEqualTo(overlap.authorities());
    assertThat(Certificates.isSignedBy(switched.leaf(), switched.authorities().getFirst()))
        .isTrue();

    var end = made(switched, START.plus(lifetimes.authority()).plus(Duration.ofDays(1)));
    assertThat(end.authorities()).containsExactly(overlap.authorities().getFirst());
  }

  @Test
  void aCertificateThatEndsIsRenewedEvenInTheOverlap() {
    var first = made(SelfManagedMaterial.none(), START);
    var muchLater = START.plus(Duration.ofDays(3650 - 365 - 90));

    var renewed = made(first, muchLater);

    assertThat(renewed.authorities()).hasSize(2);
    assertThat(Certificates.isValidAt(renewed.leaf(), muchLater)).isTrue();
  }

  @Test
  void aCertificateForOtherNamesIsReplaced() {
    var other = new Renewal(CertificateLifetimes.standard(), List.of("elsewhere.svc"));
    var made = other.next(SelfManagedMaterial.none(), START).orElseThrow();

    var replaced = made(made, START);

    assertThat(Certificates.hasNames(replaced.leaf(), NAMES)).isTrue();
    assertThat(replaced.authorities()).isEqualTo(made.authorities());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls.crt", "tls.key", "ca.crt", "ca.key"})
  void whatIsDamagedInTheSecretIsReplacedAndAllOfItFitsTogetherAgain(String key) {
    var good = SecretContent.write(made(SelfManagedMaterial.none(), START));
    for (String bad : List.of("", "AAAA", "no base 64!", other(good, key))) {
      var data = new HashMap<>(good);
      data.put(key, bad);

      var repaired = made(SecretContent.read(data).material(), START);

      assertThat(renewal.next(repaired, START)).isEmpty();
      assertThat(SecretContent.read(SecretContent.write(repaired)).problems()).isEmpty();
      assertThat(renewal.next(SecretContent.read(SecretContent.write(repaired)).material(), START))
          .isEmpty();
    }
    var missing = new HashMap<>(good);
    missing.remove(key);
    assertThat(SecretContent.read(missing).problems()).containsExactly(key + " is missing");
  }

  @Test
  void aSecretThatIsDamagedAgainAndAgainDoesNotGrow() {
    var material = made(SelfManagedMaterial.none(), START);
    for (int i = 0; i < 20; i++) {
      material =
          made(
              new SelfManagedMaterial(
                  material.authorities(), null, material.leaf(), material.leafKey()),
              START);
    }
    assertThat(material.authorities()).hasSizeLessThanOrEqualTo(5);
  }

  /** The same entry of a Secret that somebody else made: readable, but it does not fit. */
  private String other(Map<String, String> good, String key) {
    String other = SecretContent.write(made(SelfManagedMaterial.none(), START)).get(key);
    assertThat(other).isNotEqualTo(good.get(key));
    return other;
  }

  private SelfManagedMaterial made(SelfManagedMaterial present, Instant now) {
    return renewal.next(present, now).orElseThrow();
  }
}
