// SPDX-License-Identifier: Apache-2.0
package garrison.model.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import garrison.model.Backups;
import garrison.model.Balance;
import garrison.model.ByteSize;
import garrison.model.DomainName;
import garrison.model.Engine;
import garrison.model.Infrastructure;
import garrison.model.IpAddress;
import garrison.model.Limits;
import garrison.model.Network;
import garrison.model.Port;
import garrison.model.Role;
import garrison.model.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InfrastructureFileTest {
  private static final Path EXAMPLE = Path.of("..", "examples", "foobar", "garrison.yaml");

  static final String SMALLEST =
      """
      site:
        domain: www.example.com
        application: { war: site.war }
      servers:
        one: { address: 10.0.0.1, public: 192.0.2.1, edge: garrison }
        two: { address: 10.0.0.2, web: garrison, application: jetty }
      """;

  @Test
  void theAnnotatedExampleReadsAsWhatItSays() throws IOException {
    Infrastructure example = read(Files.readString(EXAMPLE));
    assertThat(example.site().domain()).isEqualTo(new DomainName("www.foobar.com"));
    assertThat(example.site().aliases()).containsExactly(new DomainName("foobar.com"));
    assertThat(example.site().staticFolder()).contains(Path.of("/srv/site/public"));
    assertThat(example.site().war()).isEqualTo(Path.of("/site/target/foobar.war"));
    assertThat(example.servers())
        .extracting(server -> server.name().value())
        .containsExactly("edge-1", "web-1", "web-2");
    assertThat(example.playing(Role.DATABASE)).hasSize(2);
    assertThat(example.playing(Role.APPLICATION))
        .extracting(server -> Objects.requireNonNull(server.roles().get(Role.APPLICATION)))
        .containsExactly(Engine.TOMCAT, Engine.JETTY);
    assertThat(example.operators()).containsExactly(Network.parse("198.51.100.0/24"));
  }

  @Test
  void whatTheExampleCallsADefaultIsTheDefault() {
    Infrastructure smallest = read(SMALLEST);
    assertThat(smallest.site().aliases()).isEmpty();
    assertThat(smallest.site().staticFolder()).isEmpty();
    assertThat(smallest.operators()).isEmpty();
    assertThat(smallest.monitoring().retention()).isEqualTo(Duration.ofDays(30));
    assertThat(smallest.database().backups())
        .isEqualTo(new Backups(Optional.of(Duration.ofHours(24)), 7, Optional.empty()));
    assertThat(smallest.site().balance()).isEqualTo(Balance.TWO_CHOICES);
    assertThat(smallest.limits()).isEqualTo(Limits.DEFAULTS);
    assertThat(smallest.monitoring().dashboard()).isEqualTo(new Port(9443));
    Server one = smallest.servers().getFirst();
    assertThat(one.publicAddress()).contains(new IpAddress("192.0.2.1"));
    assertThat(one.roles()).containsOnlyKeys(Role.EDGE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          '  domain: www.example.com' | '  domian: www.example.com' | 'f.yaml:2:3: site.domian: unknown key (did you mean domain?)'
          'application: jetty' | 'application: jety' | 'f.yaml:6:57: servers.two.application: jety (expected: tomcat or jetty; did you mean jetty?)'
          'edge: garrison' | 'edge: nginx' | 'f.yaml:5:54: servers.one.edge: nginx (expected: garrison)'
          '10.0.0.2' | '10.0.0.1' | 'f.yaml:6:19: servers.two.address: 10.0.0.1 is also an address of one (expected: one of its own)'
          '10.0.0.2' | '10.0.0.256' | 'f.yaml:6:19: servers.two.address: address: 10.0.0.256 (expected: an IPv4 or IPv6 address)'
          'public: 192.0.2.1, ' | '' | 'servers.one.public: is missing (expected: the address the internet reaches this edge at)'
          'two: {' | 'intruder: {' | 'servers.intruder: the lab uses this name itself (expected: another name)'
          'two: {' | 'Two: {' | 'servers.Two: Two (expected: 1 to 32 lower-case letters, digits and inner hyphens, a letter first)'
          'web: garrison, ' | '' | 'servers.two: has one of web and application (expected: both or none, since they share a socket)'
          '{ war: site.war }' | '{ war: [] }' | 'f.yaml:3:23: site.application.war: a list (expected: a single value)'
          'servers:' | 'servers: {' | 'f.yaml:6:3: not YAML'
          'www.example.com' | 'www..com' | 'f.yaml:2:11: site.domain: domain: www..com (expected: a name such as www.example.com)'
          """)
  void oneMistakeIsOneProblemWithItsPlace(String right, String wrong, String expected) {
    String text = SMALLEST.replace(right, wrong == null ? "" : wrong);
    List<Problem> problems = problems(text);
    assertThat(problems)
        .extracting(Problem::toString)
        .anySatisfy(problem -> assertThat(problem).contains(expected));
  }

  @Test
  void aPortOutOfRangeNamesTheRange() {
    assertThat(problems(SMALLEST + "monitoring: { dashboard: 70000 }\n"))
        .extracting(Problem::toString)
        .containsExactly("f.yaml:7:26: monitoring.dashboard: port: 70000 (expected: 1-65535)");
  }

  @Test
  void backupsOfTheFileAreRead() {
    Backups backups =
        read(SMALLEST + "database: { backups: { every: 6h, keep: 3, folder: kept } }\n")
            .database()
            .backups();
    assertThat(backups.every()).contains(Duration.ofHours(6));
    assertThat(backups.keep()).isEqualTo(3);
    assertThat(backups.folder().orElseThrow().isAbsolute()).isTrue();
    assertThat(read(SMALLEST + "database: { backups: { every: never } }\n").database().backups())
        .isEqualTo(new Backups(Optional.empty(), 7, Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          every: 9m   | f.yaml:7:31: database.backups.every: 9m (expected: at least 10m, or never)
          every: soon | f.yaml:7:31: database.backups.every: soon (expected: a whole number with m, h or d, such as 30d)
          keep: 0     | f.yaml:7:30: database.backups.keep: 0 (expected: 1-1000)
          keep: all   | f.yaml:7:30: database.backups.keep: all (expected: 1-1000)
          """)
  void wrongBackupsAreRefused(String wrong, String expected) {
    assertThat(problems(SMALLEST + "database: { backups: { " + wrong + " } }\n"))
        .extracting(Problem::toString)
        .containsExactly(expected);
  }

  @Test
  void everyBalanceIsReadAsItIsWritten() {
    for (Balance balance : Balance.values()) {
      String text = SMALLEST.replace("servers:", "  balance: " + balance.word() + "\nservers:");
      assertThat(read(text).site().balance()).isEqualTo(balance);
    }
    assertThat(problems(SMALLEST.replace("servers:", "  balance: stiky\nservers:")))
        .extracting(Problem::toString)
        .containsExactly(
            "f.yaml:4:12: site.balance: stiky (expected: two-choices, round-robin or sticky)");
  }

  @Test
  void limitsOfTheFileAreRead() {
    Limits limits =
        read(SMALLEST
                + """
                limits:
                  header: 32KiB
                  body: 2GiB
                  header_time: 5s
                  idle_time: 10m
                  keep_alive: 20s
                  answer_time: 5m
                  waiting_time: 1s
                  waiting: 10
                  connections: 500
                  streams: 16
                """)
            .limits();
    assertThat(limits)
        .isEqualTo(
            new Limits(
                new ByteSize(32 << 10),
                new ByteSize(2L << 30),
                Duration.ofSeconds(5),
                Duration.ofMinutes(10),
                Duration.ofSeconds(20),
                Duration.ofMinutes(5),
                Duration.ofSeconds(1),
                10,
                500,
                16));
    assertThat(limits.leastIdleTime()).isEqualTo(Duration.ofSeconds(376));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          header: 57KiB   | f.yaml:7:19: limits.header: 57KiB (expected: 1KiB to 56KiB)
          header: 16384   | f.yaml:7:19: limits.header: 16384 (expected: a whole number with B, KiB, MiB or GiB, such as 16KiB)
          body: 1000B     | f.yaml:7:17: limits.body: 1000B (expected: 1KiB to 1024GiB)
          keep_alive: 60  | f.yaml:7:23: limits.keep_alive: 60 (expected: a whole number with s, m or h, such as 10s)
          keep_alive: 25h | f.yaml:7:23: limits.keep_alive: 25h (expected: 1s to 24h)
          streams: 0      | f.yaml:7:20: limits.streams: 0 (expected: 1 to 1000000)
          streams: all    | f.yaml:7:20: limits.streams: all (expected: 1 to 1000000)
          anser_time: 1s  | f.yaml:7:11: limits.anser_time: unknown key (did you mean answer_time?)
          answer_time: 1m | f.yaml:7:9: limits.idle_time: 1m (expected: at least 77s, which is answer_time, a quarter of it and waiting_time: a connection is cut before its answer otherwise)
          idle_time: 38s  | f.yaml:7:22: limits.idle_time: 38s (expected: at least 40s, which is answer_time, a quarter of it and waiting_time: a connection is cut before its answer otherwise)
          """)
  void wrongLimitsAreRefused(String wrong, String expected) {
    assertThat(problems(SMALLEST + "limits: { " + wrong + " }\n"))
        .extracting(Problem::toString)
        .containsExactly(expected);
  }

  @Test
  void sizesAreWrittenAsTheyAreRead() {
    for (String text : List.of("1B", "1023B", "1KiB", "1025B", "16KiB", "64MiB", "3GiB")) {
      assertThat(ByteSize.parse(text)).hasToString(text);
    }
    assertThat(ByteSize.parse("2048KiB")).hasToString("2MiB");
  }

  @Test
  void allProblemsAreReportedAtOnceInTheOrderOfTheFile() {
    String text =
        SMALLEST
            .replace("www.example.com", "example")
            .replace("application: jetty", "application: glassfish")
            .replace("edge: garrison", "edge: garrison, moniter: garrison");
    assertThat(problems(text))
        .extracting(Problem::path)
        .containsExactly("site.domain", "servers.one.moniter", "servers.two.application");
  }

  @Test
  void aKeyGivenTwiceIsAProblem() {
    assertThat(problems(SMALLEST + "servers: {}\n"))
        .extracting(Problem::text)
        .containsExactly("is given twice (expected: once)");
  }

  @Test
  void anEmptyFileSaysWhatBelongsInIt() {
    assertThat(problems(""))
        .extracting(Problem::toString)
        .containsExactly("f.yaml:1:1: the file is empty (expected: site and servers)");
  }

  private static Infrastructure read(String text) {
    return InfrastructureFile.read("f.yaml", Path.of("/srv"), text.replace("../../site", "/site"));
  }

  private static List<Problem> problems(String text) {
    return catchThrowableOfType(InvalidFileException.class, () -> read(text)).problems();
  }
}
