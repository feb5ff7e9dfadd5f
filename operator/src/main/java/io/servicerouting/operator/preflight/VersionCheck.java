package io.servicerouting.operator.preflight;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether the API server is new enough. The rules in our CRDs are of the validation language that
 * is stable since Kubernetes 1.29; older ones drop or refuse them.
 */
final class VersionCheck implements ClusterCheck {

  private static final int MAJOR = 1;
  private static final int MINOR = 29;

  /** Distributions write more behind the minor version: {@code 28+}. */
  private static final Pattern NUMBER = Pattern.compile("(\\d+).*");

  private final KubernetesClient client;

  VersionCheck(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public Optional<Obstacle> look() {
    var version = client.getKubernetesVersion();
    return problem(version.getMajor(), version.getMinor());
  }

  /** A version that cannot be read is no obstacle: it is more likely new than old. */
  static Optional<Obstacle> problem(String major, String minor) {
    Matcher majorNumber = NUMBER.matcher(major);
    Matcher minorNumber = NUMBER.matcher(minor);
    if (!majorNumber.matches() || !minorNumber.matches()) {
      return Optional.empty();
    }
    int asMajor = Integer.parseInt(majorNumber.group(1));
    int asMinor = Integer.parseInt(minorNumber.group(1));
    if (asMajor > MAJOR || (asMajor == MAJOR && asMinor >= MINOR)) {
      return Optional.empty();
    }
    return Optional.of(
        new Obstacle(
            "UnsupportedKubernetes",
            "The API server is Kubernetes %s.%s; this version of the operator needs %d.%d or newer."
                    .formatted(major, minor, MAJOR, MINOR)
                + " Upgrade the cluster."));
  }
}
