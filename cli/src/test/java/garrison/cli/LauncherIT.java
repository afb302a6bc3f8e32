// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import garrison.cli.Program.Run;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code ./garrison} on machines that lack something: this machine, seen through a mount
 * namespace in which that is hidden. It is a copy beside an empty build, so that it builds nothing.
 */
class LauncherIT {
  /** Covers every JDK 25 in the usual places with an empty folder. */
  private static final String HIDE_JDKS =
      """
      for release in /usr/lib/jvm/*/release /usr/lib64/jvm/*/release /usr/java/*/release \
          /usr/local/*/release /opt/*/release /opt/java/*/release "$JDK/release"; do
        if grep -q 'JAVA_VERSION="25' "$release" 2>/dev/null; then
          mount -t tmpfs none "${release%/release}"
        fi
      done
      unset JAVA_HOME
      HOME=/nonexistent
      export HOME
      """;

  /** Covers programs with a file that cannot be run. */
  private static final String HIDE_PACKAGES =
      """
      for program in mariadbd mariadb-backup apt-get; do
        for folder in /usr/sbin /usr/bin /usr/local/sbin /usr/local/bin /sbin /bin; do
          [ ! -e "$folder/$program" ] || mount --bind /dev/null "$(readlink -f "$folder/$program")"
        done
      done
      export GARRISON_ENGINES="$PWD/none"
      """;

  @TempDir Path folder;

  @BeforeEach
  void copyTheScript() throws IOException {
    Path root = Path.of("..").toAbsolutePath().normalize();
    Files.copy(
        root.resolve("garrison"), folder.resolve("garrison"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.createDirectories(folder.resolve("build"));
    try (Stream<Path> parts = Files.list(root.resolve("build"))) {
      for (Path part : parts.filter(Files::isRegularFile).toList()) {
        Files.copy(
            part,
            folder.resolve("build").resolve(part.getFileName()),
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    Files.createDirectories(folder.resolve("target/garrison/lib"));
    Files.createFile(folder.resolve("target/garrison/built"));
  }

  @Test
  void withoutAJdkItSaysWhereItLooked() throws IOException {
    Run run = runWith(HIDE_JDKS, "./garrison check");
    assertThat(run.err())
        .isEqualTo(
            """
            error: JDK: no JDK 25 found (looked at JAVA_HOME, PATH, /usr/lib/jvm and the usual places)
            hint: install a JDK 25, or set JAVA_HOME to the folder of one
            """);
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertNothingWasMade();
  }

  @Test
  void withoutEnginesAndAWayToInstallThemItNamesThem() throws IOException {
    Run run = runWith(HIDE_PACKAGES, "./garrison up");
    assertThat(run.exit()).as(run.err()).isEqualTo(5);
    assertThat(run.err()).contains("error: ", "maria").containsOnlyOnce("hint: ");
    assertNothingWasMade();
  }

  @Test
  void aFolderWithAColonIsRefused() throws IOException {
    Path colon = Files.createDirectory(folder.resolve("a:b"));
    Files.copy(
        folder.resolve("garrison"), colon.resolve("garrison"), StandardCopyOption.COPY_ATTRIBUTES);
    Run run = Program.finish(new ProcessBuilder(colon.resolve("garrison").toString()).start());
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err()).startsWith("error: folder: ").contains("\nhint: move this folder\n");
  }

  /** The launcher leaves jars out of the class path; what commands use must not be among them. */
  @Test
  void everyJarThatTheCommandsUseIsOnTheirClassPath() throws IOException {
    Path installed = Path.of("..", "target", "garrison", "lib").toAbsolutePath().normalize();
    try (Stream<Path> jars = Files.list(installed)) {
      for (Path jar : jars.toList()) {
        Files.createSymbolicLink(folder.resolve("target/garrison/lib/" + jar.getFileName()), jar);
      }
    }
    ProcessBuilder launcher = new ProcessBuilder("./garrison", "status");
    launcher.environment().put("JAVA_HOME", jdkThatPrintsItsArguments().toString());
    String arguments = Program.finish(launcher.directory(folder.toFile()).start()).orFail().out();
    assertThat(jarsUsedBy(installed)).hasSizeGreaterThan(5).allMatch(arguments::contains);
  }

  private Path jdkThatPrintsItsArguments() throws IOException {
    Path jdk = Files.createDirectories(folder.resolve("jdk"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25\"\n");
    for (String program : List.of("java", "javac")) {
      Path file = Files.createDirectories(jdk.resolve("bin")).resolve(program);
      Files.writeString(file, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    return jdk;
  }

  /** The jars with classes that the commands reach, without the jar of the commands itself. */
  private static List<String> jarsUsedBy(Path installed) throws IOException {
    StringWriter said = new StringWriter();
    try (Stream<Path> jars = Files.list(installed)) {
      List<Path> all = jars.sorted().toList();
      String commands =
          all.stream()
              .map(Path::toString)
              .filter(jar -> jar.contains("/cli-"))
              .findAny()
              .orElseThrow();
      String path = all.stream().map(Path::toString).collect(joining(":"));
      int code =
          ToolProvider.findFirst("jdeps")
              .orElseThrow()
              .run(
                  new PrintWriter(said),
                  new PrintWriter(said),
                  "-summary",
                  "-recursive",
                  "--multi-release",
                  "25",
                  "-cp",
                  path,
                  commands);
      assertThat(code).as(said.toString()).isZero();
      return said.toString()
          .lines()
          .map(line -> line.substring(line.indexOf("-> ") + 3))
          .filter(target -> target.endsWith(".jar"))
          .map(target -> target.substring(target.lastIndexOf('/') + 1))
          .distinct()
          .toList();
    }
  }

  private void assertNothingWasMade() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .doesNotContain(".garrison", "build.log", "build.lock");
    }
  }

  /** Runs {@code command} in the folder, in a mount namespace prepared by {@code preparation}. */
  private Run runWith(String preparation, String command) throws IOException {
    List<String> own = List.of("unshare", "--map-root-user", "--mount", "--");
    ProcessBuilder builder =
        new ProcessBuilder(with(own, "sh", "-euc", preparation + "exec " + command));
    builder.environment().put("JDK", System.getProperty("java.home"));
    return Program.finish(builder.directory(folder.toFile()).start());
  }

  private static List<String> with(List<String> first, String... rest) {
    return Stream.concat(first.stream(), Stream.of(rest)).toList();
  }
}
