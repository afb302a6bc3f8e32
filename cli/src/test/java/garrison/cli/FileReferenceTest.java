// SPDX-License-Identifier: Apache-2.0
package garrison.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import garrison.model.Engine;
import garrison.model.Infrastructure;
import garrison.model.Limits;
import garrison.model.Role;
import garrison.model.file.InfrastructureFile;
import garrison.model.file.InvalidFileException;
import garrison.model.file.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The annotated example, the reference and the reader of the file know the same keys and defaults.
 */
class FileReferenceTest {
  private static final Path EXAMPLE = Path.of("../examples/foobar/garrison.yaml");
  private static final Path REFERENCE = Path.of("../docs/reference/garrison.yaml.md");

  /** One unknown key in each section: the reader answers with the keys that it knows there. */
  private static final String NOTHING_KNOWN =
      """
      qqqqqqqqqqqq: 1
      site: { qqqqqqqqqqqq: 1, application: { qqqqqqqqqqqq: 1 } }
      servers: { a: { qqqqqqqqqqqq: 1 } }
      limits: { qqqqqqqqqqqq: 1 }
      firewall: { qqqqqqqqqqqq: 1 }
      database: { qqqqqqqqqqqq: 1, backups: { qqqqqqqqqqqq: 1 } }
      monitoring: { qqqqqqqqqqqq: 1 }
      """;

  private static final Pattern EXPECTED = Pattern.compile("unknown key \\(expected: (.*)\\)");
  private static final Pattern ROW =
      Pattern.compile("^\\| `([^`]+)` \\| ([^|]*) \\| ([^|]*) \\|", Pattern.MULTILINE);
  private static final Pattern KEY = Pattern.compile("^( *)([a-z][a-z0-9_-]*):(.*)$");
  private static final Pattern INNER = Pattern.compile("^ *\\{ *([a-z]+):");
  private static final Pattern DEFAULT = Pattern.compile("Default: ([^.]+)\\.");

  @Test
  void theReferenceHasTheKeysThatTheReaderKnows() throws IOException {
    assertThat(reference().keySet()).isEqualTo(known());
  }

  @Test
  void theExampleHasTheKeysThatTheReaderKnows() throws IOException {
    assertThat(example().keySet()).isEqualTo(known());
  }

  @Test
  void aDefaultOfTheExampleStandsInTheReferenceAndTheOtherWayRound() throws IOException {
    Map<String, List<String>> reference = reference();
    example()
        .forEach((key, stated) -> {
          String expected = Objects.requireNonNull(reference.get(key)).get(1);
          if (!stated.isEmpty() || !List.of("required", "none").contains(expected)) {
            assertThat(stated).as(key).isEqualTo(expected);
          }
        });
  }

  @Test
  void theDefaultsOfTheReferenceAreThoseOfTheReader() throws IOException {
    Infrastructure smallest =
        InfrastructureFile.read(
            "f.yaml", Path.of("/srv"), Files.readString(Golden.ALL.resolve("right.yaml")));
    Map<String, String> defaults = new TreeMap<>();
    reference().forEach((key, row) -> defaults.put(key, row.get(1)));
    assertThat(defaults)
        .containsEntry("site.aliases", none(smallest.site().aliases().isEmpty()))
        .containsEntry("site.static", none(smallest.site().staticFolder().isEmpty()))
        .containsEntry("site.balance", smallest.site().balance().word())
        .containsEntry("firewall.operators", smallest.operators().isEmpty() ? "from nowhere" : "?")
        .containsEntry("database.when_alone", smallest.database().whenAlone().word())
        .containsEntry(
            "database.backups.every",
            smallest.database().backups().every().orElseThrow().toHours() + "h")
        .containsEntry(
            "database.backups.keep", Integer.toString(smallest.database().backups().keep()))
        .containsEntry(
            "database.backups.folder",
            smallest.database().backups().folder().isEmpty() ? "with its state" : "?")
        .containsEntry("monitoring.dashboard", smallest.monitoring().dashboard().toString())
        .containsEntry("monitoring.retention", days(smallest.monitoring().retention()))
        .containsEntry(
            "servers.NAME.public", none(smallest.servers().getLast().publicAddress().isEmpty()))
        .containsEntry(
            "servers.NAME.database",
            none(smallest.servers().stream().noneMatch(server -> server.plays(Role.DATABASE))));
    Limits limits = smallest.limits();
    assertThat(defaults)
        .containsEntry("limits.header", limits.header().toString())
        .containsEntry("limits.body", limits.body().toString())
        .containsEntry("limits.header_time", Limits.word(limits.headerTime()))
        .containsEntry("limits.idle_time", Limits.word(limits.idleTime()))
        .containsEntry("limits.keep_alive", Limits.word(limits.keepAlive()))
        .containsEntry("limits.answer_time", Limits.word(limits.answerTime()))
        .containsEntry("limits.waiting_time", Limits.word(limits.waitingTime()))
        .containsEntry("limits.waiting", Integer.toString(limits.waiting()))
        .containsEntry("limits.connections", Integer.toString(limits.connections()))
        .containsEntry("limits.streams", Integer.toString(limits.streams()));
    for (String key : defaults.keySet()) {
      assertThat(isRequired(key)).as(key).isEqualTo("required".equals(defaults.get(key)));
    }
  }

  @Test
  void theEnginesOfTheReferenceAreThoseThatCanPlayTheRole() throws IOException {
    Map<String, List<String>> reference = reference();
    for (Role role : Role.values()) {
      if (role != Role.AGENT) {
        List<String> engines =
            Engine.playing(role).stream().map(engine -> "`" + engine + "`").toList();
        assertThat(Objects.requireNonNull(reference.get("servers.NAME." + role)).getFirst())
            .as(role.word())
            .isEqualTo(String.join(", ", engines));
      }
    }
  }

  /** Whether the reader misses the key where it is not given. */
  private static boolean isRequired(String key) {
    String place = key.replace("NAME", "a");
    return problems("site: { application: {} }\nservers: { a: {} }\n").stream()
        .anyMatch(
            problem -> problem.path().equals(place) && problem.text().startsWith("is missing"));
  }

  private static Set<String> known() {
    TreeSet<String> keys = new TreeSet<>();
    for (Problem problem : problems(NOTHING_KNOWN)) {
      Matcher expected = EXPECTED.matcher(problem.text());
      if (expected.find()) {
        String section = problem.path().replace("qqqqqqqqqqqq", "").replace(".a.", ".NAME.");
        Arrays.stream(expected.group(1).split(", ", -1)).forEach(key -> keys.add(section + key));
      }
    }
    keys.removeIf(key -> keys.stream().anyMatch(other -> other.startsWith(key + ".")));
    return keys;
  }

  private static List<Problem> problems(String text) {
    return catchThrowableOfType(
            InvalidFileException.class,
            () -> InfrastructureFile.read("f.yaml", Path.of("/srv"), text))
        .problems();
  }

  /** The keys of the reference, each with its values and its default. */
  private static Map<String, List<String>> reference() throws IOException {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    Matcher row = ROW.matcher(Files.readString(REFERENCE));
    while (row.find()) {
      rows.put(row.group(1), List.of(row.group(2), row.group(3)));
    }
    return rows;
  }

  /** The keys of the example, each with the default that the comment above it states. */
  private static Map<String, String> example() throws IOException {
    Map<String, String> keys = new TreeMap<>();
    String[] path = new String[3];
    StringBuilder comment = new StringBuilder();
    for (String line : Files.readAllLines(EXAMPLE)) {
      Matcher key = KEY.matcher(line);
      if (line.strip().startsWith("#")) {
        comment.append(line.strip().substring(1));
      } else if (key.matches()) {
        int depth = key.group(1).length() / 2;
        path[depth] = depth == 1 && "servers".equals(path[0]) ? "NAME" : key.group(2);
        String full = String.join(".", Arrays.copyOf(path, depth + 1));
        Matcher inner = INNER.matcher(key.group(3));
        if (inner.find()) {
          keys.put(full + "." + inner.group(1), "");
        } else if (!key.group(3).isBlank()) {
          Matcher stated = DEFAULT.matcher(comment);
          keys.merge(full, stated.find() ? stated.group(1) : "", (a, b) -> a.isEmpty() ? b : a);
        }
        comment.setLength(0);
      } else {
        comment.setLength(0);
      }
    }
    return keys;
  }

  private static String none(boolean absent) {
    return absent ? "none" : "something";
  }

  private static String days(Duration duration) {
    return duration.toDays() + "d";
  }
}
