package io.servicerouting.lab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.servicerouting.lab",
    importOptions = ImportOption.DoNotIncludeTests.class)
class DependencyLawTest {

  @ArchTest
  static final ArchRule theLabKnowsNoOtherModule =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.servicerouting.routing..",
              "io.servicerouting.api..",
              "io.servicerouting.operator..",
              "io.servicerouting.webhook..",
              "io.servicerouting.agent..",
              "io.servicerouting.cli..")
          .because("every module's tests may use the lab, so it would be a circle");

  @ArchTest
  static final ArchRule whatRunsProcessesKnowsNothingOfClusters =
      noClasses()
          .that()
          .resideInAPackage("io.servicerouting.lab.process")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.servicerouting.lab.cluster",
              "io.servicerouting.lab.worker",
              "io.servicerouting.lab.network",
              "io.servicerouting.lab.controlplane",
              "io.servicerouting.lab.state")
          .because("it is the bottom layer, and API server tests use it without root");
}
