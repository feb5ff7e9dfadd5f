package io.servicerouting.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.servicerouting.api",
    importOptions = ImportOption.DoNotIncludeTests.class)
class DependencyLawTest {

  @ArchTest
  static final ArchRule TYPES_KNOW_THE_DOMAIN_AND_THE_KUBERNETES_MODEL_ONLY =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "com.fasterxml.jackson.annotation..",
              "io.fabric8..",
              "io.servicerouting.api..",
              "io.servicerouting.routing..")
          .because(
              "operator, webhooks and CLI share these types, each with a framework of its own;"
                  + " a second one must not come in through here");

  @ArchTest
  static final ArchRule TYPES_DO_NOT_KNOW_HOW_THEY_ARE_CONVERTED =
      noClasses()
          .that()
          .resideInAPackage("..v1alpha1..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..conversion..")
          .because("a version of the API only says what is in it, and versions come and go");

  @ArchTest
  static final ArchRule EVERY_PART_OF_AN_OBJECT_IS_READ_LENIENTLY =
      classes()
          .that()
          .areRecords()
          .and()
          .resideInAPackage("..v1alpha1..")
          .should()
          .beAnnotatedWith(ApiObject.class)
          .because("one field of a newer version must not stop the reading of all objects");
}
