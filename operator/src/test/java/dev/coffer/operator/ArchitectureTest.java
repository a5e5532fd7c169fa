package dev.coffer.operator;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The arrows of the architecture: what may know what. */
class ArchitectureTest {

  private static final String[] PURE = {
    "dev.coffer.crds..",
    "dev.coffer.engine",
    "java..",
    "org.jspecify..",
    "io.fabric8.kubernetes..",
    "com.cronutils.."
  };

  private final JavaClasses operator =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.coffer.operator");

  @Test
  void the_plan_sees_resources_and_contract_values_only() {
    classes()
        .that()
        .resideInAPackage("dev.coffer.operator.plan")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(PURE).or(resideInAnyPackage("dev.coffer.operator.plan")))
        .check(operator);
  }

  @Test
  void statuses_see_the_plan_and_what_it_sees() {
    classes()
        .that()
        .resideInAPackage("dev.coffer.operator.status")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(PURE)
                .or(resideInAnyPackage("dev.coffer.operator.plan", "dev.coffer.operator.status")))
        .check(operator);
  }

  @Test
  void what_decides_calls_no_engine_and_asks_no_clock() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.coffer.operator.plan", "dev.coffer.operator.status")
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "dev\\.coffer\\.engine\\.Engine|dev\\.coffer\\.engine\\.EngineProvider.*|java\\.time\\.Clock|java\\.time\\.InstantSource")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("java.io..", "java.nio.file..", "java.net..")
        .check(operator);
  }

  @Test
  void applying_sees_plan_and_status_and_no_driver() {
    classes()
        .that()
        .resideInAPackage("dev.coffer.operator.apply")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(PURE)
                .or(
                    resideInAnyPackage(
                        "dev.coffer.operator.plan",
                        "dev.coffer.operator.status",
                        "dev.coffer.operator.apply")))
        .check(operator);
  }

  @Test
  void nobody_names_an_engine_that_is_found_at_run_time() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.coffer.engine.embedded..")
        .check(operator);
  }
}
