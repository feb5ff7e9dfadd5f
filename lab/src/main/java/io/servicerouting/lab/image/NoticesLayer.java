package io.servicerouting.lab.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Under which licences the image is, and what it is made of. Debian's copyright files lie where
 * their packages put them, those of the Java runtime in its folder {@code legal}.
 */
final class NoticesLayer implements LayerRecipe {

  static final String LICENCES = "licenses";
  static final String LIST = "usr/share/sbom/bom.cdx.json";

  private static final Pattern NOTICE =
      Pattern.compile("META-INF/(LICEN[CS]E|NOTICE|COPYRIGHT)[^/]*", Pattern.CASE_INSENSITIVE);

  private final String program;
  private final Path licence;
  private final List<Path> jars;
  private final BillOfMaterials list;

  /**
   * @param licence the text that our own programs are under
   */
  NoticesLayer(String program, Path licence, List<Path> jars, BillOfMaterials list) {
    this.program = program;
    this.licence = licence;
    this.jars = List.copyOf(jars);
    this.list = list;
  }

  @Override
  public String name() {
    return program + "-notices";
  }

  @Override
  public void describe(ContentHash inputs) throws IOException {
    inputs.file(licence).text(list.json()).text(list.thirdParties());
  }

  @Override
  public void build(Path root) throws IOException {
    Path folder = Files.createDirectories(root.resolve(LICENCES));
    Files.copy(licence, folder.resolve("LICENSE"));
    Files.writeString(
        folder.resolve("THIRD-PARTY.txt"),
        """
        What this image holds besides the Service Routing Operator, and under which licence.
        Texts: jars/ here, /opt/java/legal, /usr/share/common-licenses.

        %s\
        """
            .formatted(list.thirdParties()));
    for (Path jar : jars) {
      copyNotices(jar, folder.resolve("jars").resolve(jar.getFileName().toString()));
    }
    Path target = root.resolve(LIST);
    Files.createDirectories(root.resolve("usr/share/sbom"));
    Files.writeString(target, list.json());
  }

  private static void copyNotices(Path jar, Path folder) throws IOException {
    try (var zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : zip.stream().filter(NoticesLayer::isNotice).toList()) {
        Files.createDirectories(folder);
        try (var text = zip.getInputStream(entry)) {
          Files.copy(text, folder.resolve(entry.getName().substring("META-INF/".length())));
        }
      }
    }
  }

  private static boolean isNotice(ZipEntry entry) {
    return !entry.isDirectory() && NOTICE.matcher(entry.getName()).matches();
  }
}
