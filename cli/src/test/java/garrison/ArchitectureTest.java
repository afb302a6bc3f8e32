// SPDX-License-Identifier: Apache-2.0
package garrison;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What holds across all modules: which way the arrows point, and what nobody calls. */
class ArchitectureTest {
  /** The modules of the build; each is the package below {@code garrison} of the same name. */
  private static final Set<String> FEATURES =
      Set.of("firewall", "gateway", "nginx", "application", "database", "monitor", "site");

  private static final String[] WIRING = {"garrison.node..", "garrison.lab..", "garrison.cli.."};

  private static JavaClasses classes = new ClassFileImporter().importClasses();

  @BeforeAll
  static void readEveryModule() throws IOException {
    try (Stream<Path> folders = Files.walk(Path.of(".."), 4)) {
      List<Path> built = folders.filter(folder -> folder.endsWith("target/classes")).toList();
      classes = new ClassFileImporter().importPaths(built);
    }
  }

  @Test
  void everyModuleIsLookedAt() {
    assertThat(classes.stream().map(ArchitectureTest::module).distinct())
        .contains("model", "telemetry", "trust", "quorum", "node", "lab", "cli")
        .containsAll(FEATURES);
    assertThat(classes).hasSizeGreaterThan(200);
  }

  @Test
  void theModelDependsOnNoOtherModule() {
    holds(
        noClasses()
            .that()
            .resideInAPackage("garrison.model..")
            .should()
            .dependOnClassesThat(elsewhere("model")));
  }

  @Test
  void foundationsDependOnTheModelAlone() {
    for (String foundation : List.of("telemetry", "trust")) {
      holds(
          noClasses()
              .that()
              .resideInAPackage("garrison." + foundation + "..")
              .should()
              .dependOnClassesThat(elsewhere("model", foundation)));
    }
  }

  @Test
  void theQuorumDependsOnTheModelAndTrustAlone() {
    holds(
        noClasses()
            .that()
            .resideInAPackage("garrison.quorum..")
            .should()
            .dependOnClassesThat(elsewhere("model", "trust", "quorum")));
  }

  @Test
  void zooKeeperIsKnownToTheQuorumAlone() {
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackage("garrison.quorum..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.zookeeper.."));
  }

  @Test
  void featuresDoNotKnowEachOther() {
    for (String feature : FEATURES) {
      holds(
          noClasses()
              .that()
              .resideInAPackage("garrison." + feature + "..")
              .should()
              .dependOnClassesThat(elsewhere("model", "telemetry", "trust", "quorum", feature)));
    }
  }

  @Test
  void packagesHaveNoCycles() {
    holds(slices().matching("garrison.(**)").should().beFreeOfCycles());
  }

  @Test
  void everyPackageIsNullMarked() {
    holds(
        classes()
            .should(
                new ArchCondition<JavaClass>("be in a package that is @NullMarked") {
                  @Override
                  public void check(JavaClass item, ConditionEvents events) {
                    boolean marked = item.getPackage().isAnnotatedWith(NullMarked.class);
                    events.add(new SimpleConditionEvent(item, marked, item.getName()));
                  }
                }));
  }

  @Test
  void onlyCommandsPrint() {
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                "garrison.cli..", "garrison.application..", "garrison.lab..", "garrison.node..")
            .and()
            .haveSimpleNameNotEndingWith("Main")
            .should()
            .accessField(System.class, "out"));
  }

  @Test
  void timeAndChanceAreHandedIn() {
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackages(WIRING)
            .and()
            .haveSimpleNameNotEndingWith("Main")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callConstructor(Random.class)
            .orShould()
            .callMethod(Thread.class, "sleep", long.class));
  }

  @Test
  void decidingPartsDoNoInputOrOutput() {
    holds(
        noClasses()
            .that()
            .haveSimpleNameEndingWith("Planner")
            .or()
            .haveSimpleNameEndingWith("Renderer")
            .or()
            .haveSimpleNameEndingWith("Diagnosis")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net.http..", "java.nio.channels..")
            .orShould()
            .accessClassesThat()
            .areAssignableTo(Thread.class)
            .orShould()
            .accessClassesThat()
            .areAssignableTo(Files.class));
  }

  private static void holds(ArchRule rule) {
    rule.check(classes);
  }

  private static DescribedPredicate<JavaClass> elsewhere(String... allowed) {
    List<String> modules = List.of(allowed);
    return DescribedPredicate.describe(
        "are of another module than " + modules,
        (JavaClass item) ->
            item.getPackageName().startsWith("garrison.") && !modules.contains(module(item)));
  }

  private static String module(JavaClass item) {
    String[] parts = item.getPackageName().split("\\.", -1);
    return parts.length > 1 ? parts[1] : "";
  }
}
