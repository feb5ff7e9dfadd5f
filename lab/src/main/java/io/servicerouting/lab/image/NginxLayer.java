package io.servicerouting.lab.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Debian's nginx with an entry script that writes its configuration from the pod's names. */
final class NginxLayer extends DebianLayer {

  private final Path entrypoint;

  NginxLayer(DebianPackages packages, Path entrypoint) {
    super(packages, List.of("dash", "nginx"));
    this.entrypoint = entrypoint;
  }

  @Override
  public String name() {
    return "nginx";
  }

  @Override
  void describeAdditions(ContentHash inputs) throws IOException {
    inputs.file(entrypoint);
  }

  @Override
  void add(RootFileSystem files) throws IOException {
    files.link("usr/bin/sh", "dash");
    files.program("entrypoint.sh", entrypoint);
  }
}
