// SPDX-License-Identifier: Apache-2.0
package garrison.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees who makes a mistake: one error, one hint, and an exit code that stays. */
class CommandErrorsTest {
  private static final String FILE =
      """
      site:
        domain: www.example.com
        application: { war: site.war }
      servers:
        one: { address: 10.0.0.1, public: 192.0.2.1, edge: garrison }
        two: { address: 10.0.0.2, web: garrison, application: jetty }
      """;

  @TempDir Path folder;
  private Path file = Path.of("garrison.yaml");

  @BeforeEach
  void writeARightFileAndItsWar() throws IOException {
    file = folder.resolve("garrison.yaml");
    Files.writeString(file, FILE);
    try (ZipOutputStream war = new ZipOutputStream(Files.newOutputStream(war()))) {
      war.putNextEntry(new ZipEntry("WEB-INF/web.xml"));
      war.write("<web-app/>".getBytes(UTF_8));
    }
  }

  @Test
  void aRightFileIsSaidToBeRight() {
    Run run = run("check", file.toString());
    assertThat(run.exit()).isZero();
    assertThat(run.out()).startsWith(file + " is right: 2 servers");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void anUnknownKeyIsShownWithItsPlaceAndTheNearMiss() throws IOException {
    Files.writeString(file, FILE.replace("edge: garrison", "egde: garrison"));
    Run run = run("check", file.toString());
    assertThat(run.exit()).isEqualTo(65);
    assertThat(run.err())
        .isEqualTo(
            "error: "
                + file
                + ":5:48: servers.one.egde: unknown key (did you mean edge?)\n"
                + "hint: correct the file; examples/foobar/garrison.yaml explains every key\n");
  }

  @Test
  void aMissingWarNamesThePathThatWasLookedAt() throws IOException {
    Files.delete(war());
    Run run = run("check", file.toString());
    assertThat(run.exit()).isEqualTo(66);
    assertThat(run.err())
        .isEqualTo(
            "error: %s: site.application.war: %s does not exist (expected: a WAR file)\n"
                    .formatted(file, war())
                + "hint: build the application, or correct the path\n");
  }

  @Test
  void aBrokenWarIsNotTakenForAWar() throws IOException {
    byte[] whole = Files.readAllBytes(war());
    Files.write(war(), Arrays.copyOf(whole, whole.length / 2));
    Run run = run("check", file.toString());
    assertThat(run.exit()).isEqualTo(65);
    assertThat(run.err())
        .contains("error: " + file + ": site.application.war: " + war())
        .contains("is not a complete zip archive (expected: a WAR file)");
  }

  @Test
  void aMissingFileSaysWhereToStart() {
    Run run = run("check", folder.resolve("none.yaml").toString());
    assertThat(run.exit()).isEqualTo(66);
    assertThat(run.err())
        .startsWith("error: " + folder.resolve("none.yaml") + " does not exist")
        .contains("hint: start from a copy of examples/foobar/garrison.yaml");
  }

  @Test
  void anUnknownCommandPointsToTheHelp() {
    Run run = run("chekc");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).startsWith("error: ").contains("hint: garrison --help");
  }

  @Test
  void aStackTraceIsShownOnlyOnRequest() {
    assertThat(run("check", "/nowhere").err().lines()).hasSize(2);
    assertThat(run("--debug", "check", "/nowhere").err()).contains("at garrison.cli.");
  }

  private Path war() {
    return folder.resolve("site.war");
  }

  private record Run(int exit, String out, String err) {}

  private static Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit = GarrisonMain.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Run(exit, out.toString(), err.toString());
  }
}
