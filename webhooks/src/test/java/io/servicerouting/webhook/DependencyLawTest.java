package io.servicerouting.webhook;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.servicerouting.webhook",
    importOptions = ImportOption.DoNotIncludeTests.class)
class DependencyLawTest {

  @ArchTest
  static final ArchRule WEBHOOKS_KNOW_API_TYPES_AND_DOMAIN_ONLY =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.servicerouting.operator..",
              "io.servicerouting.agent..",
              "io.servicerouting.lab..",
              "org.springframework.boot..")
          .because("the operator wires the webhooks and decides how they are served");

  @ArchTest
  static final ArchRule DECISIONS_ARE_PURE =
      classes()
          .that()
          .resideInAnyPackage("..webhook.spread..", "..webhook.warning..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "io.fabric8.kubernetes.api..",
              "io.servicerouting.api..",
              "io.servicerouting.routing..",
              "io.servicerouting.webhook.spread..",
              "io.servicerouting.webhook.warning..")
          .because("what a pod is given and what is warned about must be testable as a table");
}
