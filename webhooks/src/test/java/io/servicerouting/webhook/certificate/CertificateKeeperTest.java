package io.servicerouting.webhook.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CertificateKeeperTest {

  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
  private final List<ServingCertificate> served = new ArrayList<>();
  private CertificateSource source = Optional::empty;
  private final CertificateKeeper keeper =
      new CertificateKeeper(List.of(() -> Optional.empty(), () -> source.load()), clock);

  @Test
  void listenersGetEachCertificateOnceAndTheLastOneAtOnce() {
    keeper.onChange(served::add);
    var first = certificate();
    source = () -> Optional.of(first);

    keeper.refresh();
    keeper.refresh();

    assertThat(served).containsExactly(first);
    var late = new ArrayList<ServingCertificate>();
    keeper.onChange(late::add);
    assertThat(late).containsExactly(first);
    assertThat(keeper.isServing()).isTrue();
    assertThat(keeper.problem()).isEmpty();
  }

  @Test
  void aBadCertificateIsReportedAndTheOldOneStays() {
    keeper.onChange(served::add);
    var good = certificate();
    source = () -> Optional.of(good);
    keeper.refresh();

    source =
        () -> {
          throw new BadCertificateException("/certs/tls.key is not the key of /certs/tls.crt");
        };
    keeper.refresh();

    assertThat(keeper.current()).contains(good);
    assertThat(keeper.isServing()).isTrue();
    assertThat(keeper.problem()).contains("/certs/tls.key is not the key of /certs/tls.crt");

    source = () -> Optional.of(good);
    keeper.refresh();
    assertThat(keeper.problem()).isEmpty();
    assertThat(served).containsExactly(good);
  }

  @Test
  void anExpiredOneDoesNotTakeThePlaceOfAnother() {
    var good = certificate();
    source = () -> Optional.of(good);
    keeper.refresh();
    now = now.plus(Duration.ofDays(300));
    var younger = certificate();
    now = now.plus(Duration.ofDays(10));
    source = () -> Optional.of(younger);
    keeper.refresh();
    now = now.plus(Duration.ofDays(100)); // the first has ended, the second has not
    source = () -> Optional.of(good);

    keeper.refresh();

    assertThat(keeper.current()).contains(younger);
    assertThat(keeper.problem().orElseThrow()).contains("is not valid now");
  }

  @Test
  void whatIsServedTooLongIsNotServingAnyMore() {
    var good = certificate();
    source = () -> Optional.of(good);
    keeper.refresh();
    assertThat(keeper.isServing()).isTrue();
    now = now.plus(Duration.ofDays(366));
    assertThat(keeper.isServing()).isFalse();
  }

  @Test
  void withoutAnyCertificateItIsNotServingAndSaysWhy() {
    keeper.refresh();
    assertThat(keeper.isServing()).isFalse();
    assertThat(keeper.problem()).contains("no source has a certificate");
  }

  @Test
  void aListenerThatFailsIsOfferedTheCertificateAgain() {
    var failures = new ArrayList<>(List.of(new IllegalStateException("not now")));
    keeper.onChange(certificate -> {
      if (!failures.isEmpty()) {
        throw failures.removeFirst();
      }
      served.add(certificate);
    });
    var good = certificate();
    source = () -> Optional.of(good);

    keeper.refresh();
    assertThat(keeper.problem()).contains("not now");
    keeper.refresh();

    assertThat(served).containsExactly(good);
    assertThat(keeper.problem()).isEmpty();
  }

  private ServingCertificate certificate() {
    return new Renewal(CertificateLifetimes.standard(), List.of("a.svc"))
        .next(SelfManagedMaterial.none(), now)
        .orElseThrow()
        .serving("test");
  }
}
