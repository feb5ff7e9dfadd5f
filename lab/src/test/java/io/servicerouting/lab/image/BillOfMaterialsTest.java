package io.servicerouting.lab.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BillOfMaterialsTest {

  private static final DebianPackage LIBRARY =
      new DebianPackage(
          "libstdc++6", "1:12.2.0-14+deb12u1", "amd64", "gcc-12", "libs", "00ff", List.of());

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ID=debian;VERSION_ID=\"12\"           | pkg:deb/debian/ | distro=debian-12",
        "ID=ubuntu;VERSION_ID=\"24.04\"        | pkg:deb/ubuntu/ | distro=ubuntu-24.04",
        "ID='devuan';VERSION_ID='5'            | pkg:deb/devuan/ | distro=devuan-5",
        "# ID=other;ID=debian;VERSION_CODENAME=forky | pkg:deb/debian/ | distro=debian-forky",
        "NAME=x;ID=debian                      | pkg:deb/debian/ | distro=debian",
      })
  void packagesAreOfTheDistributionTheyComeFrom(String osRelease, String begin, String end)
      throws IOException {
    String list =
        new BillOfMaterials("image", "1", Instant.EPOCH)
            .packages(List.of(LIBRARY), Distribution.of(file(osRelease)))
            .json();

    assertThat(list)
        .contains(
            "\"purl\" : \""
                + begin
                + "libstdc%2B%2B6@1%3A12.2.0-14%2Bdeb12u1?arch=amd64&"
                + end
                + "\"");
  }

  @Test
  void aMachineThatDoesNotSayWhatItIsIsNamed() throws IOException {
    Path file = file("NAME=Linux");

    assertThatThrownBy(() -> Distribution.of(file))
        .isInstanceOf(LabException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("has no ID");
  }

  private Path file(String lines) throws IOException {
    return Files.writeString(folder.resolve("os-release"), lines.replace(";", "\n") + "\n");
  }
}
