package io.servicerouting.lab.image;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** What the operator's launcher calls, the libraries of a Java runtime, and a user. */
final class OperatorBaseLayer extends DebianLayer {

  /**
   * As in Google's distroless images; a number, so that the kubelet can tell that it is not root.
   */
  static final String USER = "65532";

  /** What the launcher calls, and what helps in a shell: all of coreutils would be 18 MB. */
  private static final Set<String> NEEDED =
      Set.of("cat", "dash", "dirname", "env", "id", "ls", "readlink", "sed", "sh", "sleep");

  OperatorBaseLayer(DebianPackages packages) {
    super(packages, List.of("base-files", "coreutils", "dash", "netbase", "sed", "zlib1g"));
  }

  @Override
  public String name() {
    return "operator-base";
  }

  @Override
  void describeAdditions(ContentHash inputs) {}

  @Override
  void add(RootFileSystem files) throws IOException {
    files.link("usr/bin/sh", "dash");
    files.keepOnly("usr/bin", NEEDED);
    files.file(
        "etc/passwd",
        """
        root:x:0:0:root:/root:/bin/sh
        nonroot:x:%1$s:%1$s::/:/bin/false
        nobody:x:65534:65534:::/bin/false
        """
            .formatted(USER));
    files.file("etc/group", "root:x:0:\nnonroot:x:%s:\nnogroup:x:65534:\n".formatted(USER));
  }
}
