package io.servicerouting.routing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The dependency law for this module. */
@AnalyzeClasses(packages = "io.servicerouting", importOptions = DoNotIncludeTests.class)
class RoutingKnowsNobodyTest {

  @ArchTest
  static final ArchRule DEPENDS_ON_JAVA_ALONE =
      classes()
          .that()
          .resideInAPackage("io.servicerouting.routing..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("io.servicerouting.routing..", "java..", "org.jspecify..")
          .because(
              "operator, agent, webhook and CLI share it, and the agent counts every megabyte");

  @ArchTest
  static final ArchRule DOES_NO_INPUT_OR_OUTPUT =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.io..", "java.nio.file..", "java.net.http..")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .because("the same question must have the same answer wherever it is asked");
}
