// SPDX-License-Identifier: Apache-2.0
package garrison.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a person sees who makes a mistake: errors, one hint, an exit code that stays, and nothing
 * started. Each folder of {@code golden/errors} is one case: {@code arguments.txt} is the command
 * line, {@code expected.txt} all that comes of it, and every other file lies in the folder of the
 * command, which {@code FOLDER} stands for. A file {@code site.war} is there unless the case has
 * its own.
 */
class CommandErrorsTest {
  private static final Path CASES = Golden.ALL.resolve("errors");
  private static final Path RIGHT = Golden.ALL.resolve("right.yaml");

  /** What the machine decides, put in words that are the same everywhere. */
  private static final String HOLDER = ": in use by [^(]*\\([^)]*\\) ";

  @TempDir Path folder;

  @BeforeEach
  void writeAWar() throws IOException {
    try (ZipOutputStream war = new ZipOutputStream(Files.newOutputStream(war()))) {
      war.putNextEntry(new ZipEntry("WEB-INF/web.xml"));
      war.write("<web-app/>".getBytes(UTF_8));
    }
  }

  static List<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aMistakeIsExplainedAndStartsNothing(String name) throws IOException {
    try (Stream<Path> files = Files.list(CASES.resolve(name))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.delete(folder.resolve("arguments.txt"));
    Files.deleteIfExists(folder.resolve("expected.txt"));
    List<String> before = everythingIn(folder);
    Session.Run run = run(Files.readString(CASES.resolve(name).resolve("arguments.txt")));
    assertThat(run.exit()).isNotZero();
    assertThat(run.err()).contains("error: ");
    assertThat(run.err().lines().filter(line -> line.startsWith("hint: "))).hasSize(1);
    assertThat(everythingIn(folder)).isEqualTo(before);
    Golden.hold("errors/" + name, told(run));
  }

  @Test
  void aRightFileIsSaidToBeRight() throws IOException {
    Files.copy(RIGHT, folder.resolve("garrison.yaml"));
    Session.Run run = run("check FOLDER");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).startsWith(folder.resolve("garrison.yaml") + " is right: 2 servers");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void aWarThatWasCutOffIsNotTakenForAWar() throws IOException {
    Files.copy(RIGHT, folder.resolve("garrison.yaml"));
    byte[] whole = Files.readAllBytes(war());
    Files.write(war(), Arrays.copyOf(whole, whole.length / 2));
    Session.Run run = run("up --detach FOLDER/garrison.yaml");
    assertThat(run.exit()).isEqualTo(65);
    assertThat(run.err())
        .contains("site.application.war: " + war())
        .contains("is not a complete zip archive (expected: a WAR file)");
    assertThat(folder.resolve(".garrison")).doesNotExist();
  }

  @Test
  void aFileThatIsNotTextIsSaidToBeNone() throws IOException {
    Files.write(folder.resolve("garrison.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    Session.Run run = run("check FOLDER/garrison.yaml");
    assertThat(told(run))
        .isEqualTo(
            """
            error: FOLDER/garrison.yaml is not UTF-8 text (expected: YAML)
            hint: save it as UTF-8
            exit 65
            """);
  }

  @Test
  void aBusyPortIsNamedWithItsHolderAndNothingIsLeftRunning() throws IOException {
    Files.copy(RIGHT, folder.resolve("garrison.yaml"));
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      String port = Integer.toString(busy.getLocalPort());
      Session.Run run = run("up --detach --site-port " + port + " FOLDER/garrison.yaml");
      assertThat(told(run).replace(port, "PORT").replaceAll(HOLDER, ": in use by SOMEBODY "))
          .isEqualTo(
              """
              error: port PORT for the site: in use by SOMEBODY (expected: free on 127.0.0.1)
              hint: end what uses the port, or choose another with --site-port PORT
              exit 69
              """);
      assertThat(ProcessHandle.current().children()).isEmpty();
    }
    assertThat(run("status -f FOLDER/garrison.yaml").out()).isEqualTo("down\n");
  }

  @Test
  void aStackTraceIsShownOnlyOnRequest() {
    assertThat(run("check /nowhere").err().lines()).hasSize(2);
    assertThat(run("--debug check /nowhere").err()).contains("at garrison.cli.");
    assertThat(run("check --debug /nowhere").err()).contains("at garrison.cli.");
  }

  @Test
  void aDefectIsSaidToBeOne() {
    StringWriter err = new StringWriter();
    Errors errors =
        new Errors(Session.terminal(new StringWriter(), err, Display.PIPE), Errors.Detail.BRIEF);
    int exit = errors.failed(new IllegalStateException("reading", new IOException("disk")));
    assertThat(exit).isEqualTo(70);
    assertThat(err)
        .hasToString(
            """
            error: reading: disk
            hint: this is a defect of garrison; run it again with --debug and report it
            """);
  }

  @Test
  void theWordsErrorAndHintAreColouredOnATerminal() {
    assertThat(Session.run(Display.COLOURED_TERMINAL, "chekc").err())
        .startsWith("\033[31merror:\033[0m command: chekc")
        .contains("\n\033[36mhint:\033[0m garrison help");
  }

  private Path war() {
    return folder.resolve("site.war");
  }

  private Session.Run run(String line) {
    String[] words = line.strip().split(" +");
    return Session.run(
        Arrays.stream(words)
            .map(word -> word.replace("FOLDER", folder.toString()))
            .toArray(String[]::new));
  }

  private String told(Session.Run run) {
    return (run.out() + run.err()).replace(folder.toString(), "FOLDER")
        + "exit "
        + run.exit()
        + "\n";
  }

  private static List<String> everythingIn(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.sorted(Comparator.naturalOrder()).map(Path::toString).toList();
    }
  }
}
