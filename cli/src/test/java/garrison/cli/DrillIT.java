// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import garrison.cli.Program.Run;
import garrison.lab.Lab;
import garrison.telemetry.control.ControlClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Drills on the example: a kept promise is proved, a broken one is found. */
@ExtendWith(RunningExample.class)
class DrillIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Example example;

  DrillIT(Example example) {
    this.example = example;
  }

  @AfterEach
  void isHealthyAgain() {
    await()
        .atMost(60, SECONDS)
        .until(() -> example.program().run("status", "-f", example.file().toString()).exit() == 0);
  }

  private Run drill(String... arguments) {
    return Program.finish(Program.begin(line(arguments)));
  }

  private String[] line(String... arguments) {
    String[] line = new String[arguments.length + 3];
    line[0] = "drill";
    System.arraycopy(arguments, 0, line, 1, arguments.length);
    line[line.length - 2] = "-f";
    line[line.length - 1] = example.file().toString();
    return line;
  }

  private String sql(String statement) {
    return sql(writer(), statement);
  }

  private String sql(String server, String statement) {
    Path socket = Lab.ofFile(example.file()).nodeSocket(server).resolveSibling("mariadb.sock");
    return Program.finish(
            Program.start(
                List.of(
                    "mariadb", "--no-defaults", "-N", "-S", socket.toString(), "-e", statement)))
        .orFail()
        .out()
        .strip();
  }

  private String writer() {
    Run shown = example.program().run("database", "--json", "-f", example.file().toString());
    for (JsonNode server : JSON.readTree(shown.out()).path("servers").values()) {
      if (server.path("role").asString("").equals("writer")) {
        return server.path("server").asString();
      }
    }
    throw new AssertionError(shown.out() + shown.err());
  }

  @Test
  void aCrashOfTheDatabaseLosesNothing() {
    Run run = drill("database-crash", "--json", "--seed", "1");
    JsonNode answer = JSON.readTree(run.out());
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    JsonNode cycle = answer.path("cycles").get(0);
    assertThat(cycle.path("paths").size()).isEqualTo(3);
    assertThat(cycle.path("copies").propertyNames()).containsExactly("web-1", "web-2");
    assertThat(cycle.path("unavailableMillis").asDouble()).isGreaterThan(0);
    assertThat(answer.path("summary").path("acknowledged").asInt()).isGreaterThan(100);
    assertThat(answer.path("summary").path("lost").asInt()).isZero();
    Path folder = Path.of(answer.path("folder").asString());
    assertThat(folder.resolve("cycles.jsonl")).isNotEmptyFile();
    assertThat(folder.resolve("ledger-00001.log")).isNotEmptyFile();
    JsonNode trace = cycle.path("trace");
    assertThat(trace.path("violations").size()).isZero();
    assertThat(trace.path("events").asInt()).isGreaterThan(400);
    assertThat(Path.of(trace.path("file").asString())).isEqualTo(folder.resolve("trace-00001.gz"));
    assertThat(replay(trace.path("file").asString()).orFail().out())
        .contains(" events, 0 violations");
    assertThat(sql("SHOW TABLES FROM site LIKE 'drill%'"))
        .as("what was proved is removed")
        .isEmpty();
    assertThat(sql("SELECT COUNT(*) FROM site.entry WHERE id LIKE 'drill-%'")).isEqualTo("0");
  }

  @Test
  void aFullDiskMovesTheWriter() {
    Run run = drill("disk-full", "--json", "--seed", "1");
    JsonNode answer = JSON.readTree(run.out());
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    JsonNode cycle = answer.path("cycles").get(0);
    assertThat(cycle.path("writerAfter")).isNotEqualTo(cycle.path("writerBefore"));
    assertThat(answer.path("summary").path("lost").asInt()).isZero();
  }

  @Test
  void whoWroteLastAndAloneSaysSoAndIsWaitedFor() {
    String writer = writer();
    Process drill = Program.begin(line("last-copy", "--json", "--seed", "1"));
    await()
        .atMost(60, SECONDS)
        .until(() ->
            example
                .program()
                .run("status", "-f", example.file().toString())
                .out()
                .contains(writer + ": database: has the only copy of what is written now"));
    await().atMost(30, SECONDS).until(() -> problems().contains("one-copy " + writer));
    Run run = Program.finish(drill);
    JsonNode answer = JSON.readTree(run.out());
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    JsonNode cycle = answer.path("cycles").get(0);
    assertThat(cycle.path("writerAfter")).isEqualTo(cycle.path("writerBefore"));
    assertThat(answer.path("summary").path("lost").asInt()).isZero();
  }

  /** What the dashboard says is wrong: a code and a server each. */
  private List<String> problems() {
    JsonNode now =
        JSON.readTree(
            Program.finish(
                    Program.start(
                        List.of(
                            "curl",
                            "-sS",
                            "--max-time",
                            "10",
                            "--cacert",
                            example.authority(),
                            "https://localhost:" + example.dashboardPort() + "/api/now")))
                .orFail()
                .out());
    return now.path("problems")
        .valueStream()
        .map(problem ->
            problem.path("code").asString("") + " " + problem.path("server").asString(""))
        .toList();
  }

  /** The follower's own record says that it opened, and nobody had made it the writer. */
  @Test
  void aFalsehoodInAServersTraceFailsTheDrill() throws IOException {
    String follower = writer().equals("web-1") ? "web-2" : "web-1";
    String incarnation = incarnation(follower);
    Process drill = Program.begin(line("quorum-loss"));
    await().atMost(60, SECONDS).until(() -> !sql("SHOW TABLES FROM site LIKE 'drill%'").isEmpty());
    String table = "site." + sql("SHOW TABLES FROM site LIKE 'drill%'");
    await()
        .atMost(60, SECONDS)
        .until(() -> Integer.parseInt(sql("SELECT COUNT(*) FROM " + table)) > 50);
    Files.writeString(
        example.file().resolveSibling(".garrison/servers/" + follower + "/database/trace/events"),
        "%d000 opened incarnation=%s epoch=999 position=0-1-1%n"
            .formatted(System.currentTimeMillis(), incarnation),
        StandardOpenOption.APPEND);
    Run run = Program.finish(drill);
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(1);
    assertThat(run.err())
        .contains("violations (expected: 0); OPENED_BY_ITS_WRITER: " + incarnation)
        .contains("hint: docs/drills.md says how to replay ");
    String trace = run.err().substring(run.err().indexOf("to replay ") + 10).strip();
    assertThat(replay(trace).exit()).isEqualTo(1);
    sql("DROP TABLE " + table + "; DELETE FROM site.entry WHERE id LIKE 'drill-%'");
    // The falsehood is about a run of mariadbd, and over with it.
    ControlClient.ask(
        Lab.ofFile(example.file()).controlSocket(),
        "kill " + follower + " mariadbd",
        Duration.ofSeconds(15));
    await().atMost(60, SECONDS).until(() -> !incarnation(follower).equals(incarnation));
  }

  private String incarnation(String server) {
    Run shown = example.program().run("database", "--json", "-f", example.file().toString());
    return JSON.readTree(shown.out()).path("servers").path(server).path("incarnation").asString("");
  }

  private static Run replay(String trace) {
    return Program.finish(
        Program.start(
            List.of(
                Program.java(),
                "-cp",
                Program.classPath(),
                "garrison.database.replay.ReplayMain",
                trace)));
  }

  /** Every server's node reads its own logs; the follower applies what the writer wrote. */
  @Test
  void aTransactionIsExplainedByEveryServer() {
    String writer = writer();
    sql("CREATE TABLE site.explained (id INT PRIMARY KEY) ENGINE=InnoDB");
    String gtid = sql("INSERT INTO site.explained VALUES (1); SELECT @@last_gtid");
    String file = example.file().toString();
    await()
        .atMost(30, SECONDS)
        .untilAsserted(() -> {
          Run run = example.program().run("explain", gtid, "--json", "-f", file);
          assertThat(run.exit()).as(run.out() + run.err()).isZero();
          JsonNode answer = JSON.readTree(run.out());
          assertThat(answer.path("wrote").path("writer").asString("")).startsWith(writer + "#");
          assertThat(answer.path("wrote").path("epoch").asLong()).isPositive();
          answer
              .path("servers")
              .properties()
              .forEach(server -> {
                assertThat(server.getValue().path("holds").asString(""))
                    .isEqualTo(server.getKey().equals(writer) ? "logged" : "applied");
                assertThat(server.getValue().path("transaction").path("tables").get(0).asString())
                    .isEqualTo("site.explained");
              });
        });
    Run shown = example.program().run("explain", gtid, "-f", file);
    assertThat(shown.out()).startsWith(gtid + "\n").contains("rows of site.explained");
    Run unknown =
        example.program().run("explain", gtid.replaceFirst("\\d+$", "999999999"), "-f", file);
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.err()).contains("known to nobody (expected: ", "hint: garrison database ");
    sql("DROP TABLE site.explained");
  }

  @Test
  void aPlantedLossAlterationAndDuplicateAreFound() {
    String writer = writer();
    Process drill = Program.begin(line("database-crash"));
    String tables = "SHOW TABLES FROM site LIKE 'drill%'";
    await().atMost(60, SECONDS).until(() -> !sql(writer, tables).isEmpty());
    String table = "site." + sql(writer, tables);
    String count = "SELECT COUNT(*) FROM " + table;
    await().atMost(60, SECONDS).until(() -> Integer.parseInt(sql(writer, count)) > 50);
    // All at once: the fault is near.
    sql(
        writer,
        """
        DELETE FROM %1$s ORDER BY sequence LIMIT 1;
        UPDATE %1$s SET content = 'altered' ORDER BY sequence LIMIT 1;
        INSERT INTO %1$s (id, content)
          SELECT id, content FROM %1$s ORDER BY sequence LIMIT 1 OFFSET 1
        """
            .formatted(table));
    Run run = Program.finish(drill);
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(1);
    assertThat(run.err())
        .contains("error: cycle 1: ", "lost 1, duplicated 1, altered 1, ", "hint: ledgers are in ");
    sql("DROP TABLE " + table + "; DELETE FROM site.entry WHERE id LIKE 'drill-%'");
  }

  @Test
  void aDrillThatIsInterruptedHealsTheLab() throws Exception {
    Process drill = Program.begin(line("database-freeze"));
    Path log = example.file().resolveSibling(".garrison/logs/lab.log");
    await()
        .atMost(60, SECONDS)
        .until(() -> Files.readString(log).contains("event=fault fault=freeze"));
    // Its own end is not needed: the drill's process hears that nobody listens any more.
    drill.destroyForcibly().waitFor();
    await()
        .atMost(30, SECONDS)
        .until(() -> {
          String all = Files.readString(log);
          return all.lastIndexOf("fault=heal-all") > all.lastIndexOf("fault=freeze");
        });
    for (String table : sql("SHOW TABLES FROM site LIKE 'drill%'").lines().toList()) {
      sql("DROP TABLE site." + table);
    }
    sql("DELETE FROM site.entry WHERE id LIKE 'drill-%'");
  }
}
