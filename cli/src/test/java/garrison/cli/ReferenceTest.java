// SPDX-License-Identifier: Apache-2.0
package garrison.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** docs/reference says what the commands do. */
class ReferenceTest {
  private static final Path REFERENCE = Path.of("../docs/reference");
  private static final Pattern ROW =
      Pattern.compile("^\\| (\\d+) \\| (.+) \\|$", Pattern.MULTILINE);

  @TempDir Path folder;

  @Test
  void everyExitCodeStandsInTheReference() throws IOException {
    String text = Files.readString(REFERENCE.resolve("exit-codes.md"));
    String own = text.substring(0, text.indexOf("The script"));
    Map<Integer, String> expected =
        Arrays.stream(ExitCode.values())
            .collect(Collectors.toMap(ExitCode::code, ExitCode::meaning));
    assertThat(rows(own)).isEqualTo(expected);
  }

  @Test
  void everyExitCodeOfTheScriptStandsInTheReference() throws IOException {
    String text = Files.readString(REFERENCE.resolve("exit-codes.md"));
    String script =
        Files.readString(Path.of("../garrison")) + Files.readString(Path.of("../build/jdk.sh"));
    TreeSet<Integer> used = new TreeSet<>();
    Matcher codes = Pattern.compile("(?:\\bfail|\\bexit) ([1-9]\\d*)\\b").matcher(script);
    while (codes.find()) {
      used.add(Integer.parseInt(codes.group(1)));
    }
    assertThat(rows(text.substring(text.indexOf("The script"))).keySet()).isEqualTo(used);
  }

  @Test
  void everyExitCodeIsOneOfSomeCommand() {
    TreeSet<ExitCode> told = new TreeSet<>();
    HelpTest.commands().forEach(command -> told.addAll(Help.exitCodes(command)));
    assertThat(told).containsExactly(ExitCode.values());
  }

  @ParameterizedTest
  @CsvSource({"check", "plan", "flows", "down", "status"})
  void theFieldsOfTheJsonStandInTheReference(String command) throws IOException {
    Path file = aRightFile();
    boolean reads = Stream.of("check", "plan", "flows").anyMatch(command::equals);
    Session.Run run =
        reads
            ? Session.run(command, "--json", file.toString())
            : Session.run(command, "--json", "-f", file.toString());
    assertThat(run.err()).isEmpty();
    JsonNode answer = JsonMapper.builder().build().readTree(run.out());
    String section = section(command);
    assertThat(fields(answer))
        .isNotEmpty()
        .allSatisfy(field -> {
          boolean nested = command.equals("plan") && section("flows").contains("`" + field + "`");
          assertThat(nested || section.contains("`" + field + "`")).as(field).isTrue();
        });
    Golden.hold("json/" + command, run.out().replace(folder.toString(), "FOLDER"));
  }

  private Path aRightFile() throws IOException {
    Files.copy(Golden.ALL.resolve("right.yaml"), folder.resolve("garrison.yaml"));
    try (ZipOutputStream war =
        new ZipOutputStream(Files.newOutputStream(folder.resolve("site.war")))) {
      war.putNextEntry(new ZipEntry("WEB-INF/"));
    }
    return folder.resolve("garrison.yaml");
  }

  /** The names of all fields, at whatever depth. */
  private static Set<String> fields(JsonNode node) {
    TreeSet<String> names = new TreeSet<>();
    node.properties().forEach(field -> names.add(field.getKey()));
    node.values().forEach(child -> names.addAll(fields(child)));
    return names;
  }

  private static String section(String command) {
    try {
      String text = Files.readString(REFERENCE.resolve("json.md"));
      String rest = text.substring(text.indexOf("## garrison " + command + " --json") + 3);
      int end = rest.indexOf("\n## ");
      return end < 0 ? rest : rest.substring(0, end);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<Integer, String> rows(String text) {
    Map<Integer, String> rows = new TreeMap<>();
    Matcher row = ROW.matcher(text);
    while (row.find()) {
      rows.put(Integer.parseInt(row.group(1)), row.group(2));
    }
    return rows;
  }
}
