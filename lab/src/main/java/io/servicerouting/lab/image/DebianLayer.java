package io.servicerouting.lab.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A layer whose files come from Debian packages, finished by what each image adds. */
abstract class DebianLayer implements LayerRecipe {

  private final DebianPackages packages;
  private final List<String> names;
  private @Nullable List<DebianPackage> resolved;

  /**
   * @param names the programs' packages; the shared libraries they need are found
   */
  DebianLayer(DebianPackages packages, List<String> names) {
    this.packages = packages;
    this.names = List.copyOf(names);
  }

  @Override
  public final void describe(ContentHash inputs) throws IOException {
    for (DebianPackage one : resolve()) {
      inputs.text(one.sha256());
    }
    inputs.code(DebianLayer.class, DebianPackages.class);
    describeAdditions(inputs);
  }

  @Override
  public final void build(Path root) throws IOException {
    var files = RootFileSystem.create(root).unpack(packages.fetch(resolve()));
    for (DebianPackage one : resolve()) {
      files.file("var/lib/dpkg/status.d/" + one.name(), one.status());
    }
    add(files);
    SharedLibraries.requireComplete(List.of(root));
  }

  /** What the layer depends on besides the packages. */
  abstract void describeAdditions(ContentHash inputs) throws IOException;

  /** Adds what maintainer scripts would have made, and the image's own files. */
  abstract void add(RootFileSystem files) throws IOException;

  /** The packages that the files come from, sorted by name. */
  List<DebianPackage> resolve() {
    if (resolved == null) {
      resolved = packages.resolve(names);
    }
    return resolved;
  }
}
