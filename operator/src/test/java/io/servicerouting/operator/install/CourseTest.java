package io.servicerouting.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.operator.install.InstallRecord.Phase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CourseTest {

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          ,             ABSENT,  FIRST_START
          ,             NO_KIND, WAIT
          ,             PRESENT, INSTALL
          Installed,    PRESENT, INSTALL
          Installed,    ABSENT,  UNINSTALL
          Installed,    NO_KIND, UNINSTALL
          Uninstalling, ABSENT,  UNINSTALL
          Uninstalling, PRESENT, INSTALL
          RulesRemoved, ABSENT,  UNINSTALL
          Uninstalled,  ABSENT,  REST
          Uninstalled,  NO_KIND, REST
          Uninstalled,  PRESENT, INSTALL
          """)
  void theCourseFollowsFromRecordAndConfig(Phase phase, Course.Config config, Course expected) {
    var record = phase == null ? null : InstallRecord.first().with(phase, "");

    assertThat(Course.of(record, config)).isEqualTo(expected);
  }
}
