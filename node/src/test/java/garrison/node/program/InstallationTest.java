// SPDX-License-Identifier: Apache-2.0

package garrison.node.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
  @TempDir private Path home;

  @Test
  void aProgramStartsFromItsCacheWhereThereIsOne() throws IOException {
    Path cache =
        Files.createFile(Files.createDirectory(home.resolve("aot")).resolve("gateway.aot"));

    assertThat(command(JavaProgram.GATEWAY, Optional.empty())).contains("-XX:AOTCache=" + cache);
    assertThat(command(JavaProgram.MONITOR, Optional.empty()))
        .noneMatch(argument -> argument.contains("AOTCache") || argument.contains("AOTMode"));
  }

  @Test
  void containersHaveClassPathsOfTheirOwnInAStableOrder() throws IOException {
    Path jars = Files.createDirectory(home.resolve("jetty"));
    Files.createFile(jars.resolve("b.jar"));
    Files.createFile(jars.resolve("a.jar"));
    Files.createFile(jars.resolve("notes.txt"));

    assertThat(command(JavaProgram.JETTY, Optional.empty()))
        .containsSequence("-cp", jars.resolve("a.jar") + ":" + jars.resolve("b.jar"));
    assertThat(command(JavaProgram.NODE, Optional.empty())).containsSequence("-cp", "ours.jar");
  }

  @Test
  void ourOtherProgramsHaveAllJarsWhateverThisProcessHas() throws IOException {
    Path jars = Files.createDirectory(home.resolve("lib"));
    Files.createFile(jars.resolve("bcprov.jar"));
    Files.createFile(jars.resolve("node.jar"));

    assertThat(command(JavaProgram.NODE, Optional.empty()))
        .containsSequence("-cp", jars.resolve("node.jar") + ":" + jars.resolve("bcprov.jar"));
  }

  @Test
  void inATrainingRunOnlyTheProgramThatIsAskedForIsRecorded() throws IOException {
    Path training = Files.createDirectory(home.resolve("training"));
    Path record = Files.createFile(Installation.record(training, JavaProgram.NODE, "web-1"));

    assertThat(command(JavaProgram.NODE, Optional.of(training)))
        .contains("-XX:AOTMode=record", "-XX:AOTConfiguration=" + record);
    assertThat(command(JavaProgram.GATEWAY, Optional.of(training)))
        .noneMatch(argument -> argument.contains("AOTCache") || argument.contains("AOTMode"));
  }

  @Test
  void aCacheIsMadeWithTheFlagsItIsUsedWith() {
    Path record = home.resolve("record");
    Path cache = home.resolve("monitor.aot");
    List<String> made =
        installation(Optional.empty()).cacheCommand(JavaProgram.MONITOR, record, cache);

    assertThat(made).contains("-XX:AOTMode=create", "-XX:AOTCache=" + cache);
    assertThat(made)
        .containsAll(
            command(JavaProgram.MONITOR, Optional.empty()).stream()
                .filter(argument -> argument.startsWith("-X"))
                .toList());
  }

  private List<String> command(JavaProgram program, Optional<Path> training) {
    return installation(training).command(program, "web-1", List.of("argument"));
  }

  private Installation installation(Optional<Path> training) {
    return new Installation(Path.of("/jdk/bin/java"), "ours.jar", Optional.of(home), training);
  }
}
