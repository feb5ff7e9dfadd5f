package io.servicerouting.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.InstantSource;

/** The dependency law for this module, and how its parts may lean on each other. */
@AnalyzeClasses(packages = "io.servicerouting.agent", importOptions = DoNotIncludeTests.class)
class AgentArchitectureTest {

  @ArchTest
  static final ArchRule KNOWS_ROUTING_AND_LITTLE_ELSE =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.servicerouting.agent..",
              "io.servicerouting.routing..",
              "java..",
              "javax.net.ssl..",
              "javax.security..",
              "com.sun.net.httpserver..",
              "com.fasterxml.jackson.core..",
              "org.snakeyaml.engine..",
              "picocli..",
              "org.jspecify..")
          .because("it runs on every node: fabric8 or Spring would double its memory");

  @ArchTest
  static final ArchRule DATAPLANES_DO_NOT_KNOW_THE_API =
      noClasses()
          .that()
          .resideInAPackage("..dataplane..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..kube..", "..view..", "..report..", "..health..")
          .because("they turn routes into kernel state, whoever computed the routes");

  @ArchTest
  static final ArchRule THE_API_CLIENT_KNOWS_NO_DATAPLANE =
      noClasses()
          .that()
          .resideInAPackage("..kube..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..dataplane..", "..program..", "..view..", "..report..")
          .because("it carries objects, whatever is made of them");

  @ArchTest
  static final ArchRule WHAT_IS_DUE_IS_MEASURED_WITH_A_STEADY_CLOCK =
      noClasses()
          .that()
          .resideInAnyPackage("..program..", "..view..", "..health..", "..uninstall..")
          .should()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(InstantSource.class, "system")
          .because("a wall clock that is set back would put off audits and retries");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices()
          .matching("io.servicerouting.agent.(*)..")
          .should()
          .beFreeOfCycles()
          .because("a part must be understandable without the parts that use it");
}
