// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import garrison.cli.Program.Run;
import garrison.lab.Lab;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Clients that know nothing of Garrison, with their defaults, at 127.0.0.1:3306 of a web server.
 */
@ExtendWith(RunningExample.class)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
class DatabaseClientsIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String ACCOUNT = "?user=clients&password=clients";
  private static final String MARIADB = "jdbc:mariadb://127.0.0.1:3306/clients" + ACCOUNT;
  private static final String MYSQL = "jdbc:mysql://127.0.0.1:3306/clients" + ACCOUNT;

  private static final String PYTHON =
      """
      import pymysql
      def connect():
          return pymysql.connect(host='127.0.0.1', user='clients', password='clients',
                                 database='clients', autocommit=True)
      old = connect()
      print('ready', flush=True)
      input()
      try:
          old.cursor().execute("INSERT INTO note (text) VALUES ('old')")
          print('kept')
      except pymysql.Error as e:
          print('lost', e.args[0])
      connect().cursor().execute("INSERT INTO note (text) VALUES ('fresh')")
      print('served')
      """;

  private final Example example;

  DatabaseClientsIT(Example example) {
    this.example = example;
  }

  @BeforeAll
  void makeAnAccount() {
    sql(
        """
        CREATE DATABASE clients;
        CREATE USER clients@localhost IDENTIFIED BY 'clients';
        GRANT ALL ON clients.* TO clients@localhost;
        USE clients;
        CREATE TABLE note (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(100));
        CREATE TABLE large (id INT PRIMARY KEY, content LONGBLOB);
        CREATE DEFINER = clients@localhost PROCEDURE double_it(IN n INT, OUT twice INT) SET twice = 2 * n
        """);
  }

  @AfterAll
  void isHealthyAgain() {
    awaitBothInSync();
    sql("DROP DATABASE clients; DROP USER clients@localhost");
  }

  @ParameterizedTest
  @ValueSource(strings = {"switchover", "kill"})
  void everyClientComesBackAfter(String event) throws IOException {
    awaitBothInSync();
    Map<String, Process> clients = new LinkedHashMap<>();
    clients.put("Connector/J", jdbc("return", MARIADB));
    clients.put("MySQL Connector/J", jdbc("return", MYSQL));
    clients.put("PyMySQL", example.program().startOn("web-1", "/usr/bin/python3", "-c", PYTHON));
    clients.put("mariadb", shell());
    order(clients.get("mariadb"), "SELECT 'ready';\n");
    for (Map.Entry<String, Process> client : clients.entrySet()) {
      awaitReady(client.getKey(), client.getValue().getInputStream());
    }
    String former = writer();
    if (event.equals("kill")) {
      long pid = example.role(former, "database").path("pid").asLong();
      example.program().exec(former, "kill", "-9", Long.toString(pid)).orFail();
    } else {
      example.program().run("database", "switchover", "-f", example.file().toString()).orFail();
    }
    clients.forEach((name, client) ->
        order(
            client,
            name.equals("mariadb")
                ? "INSERT INTO note (text) VALUES ('fresh');\nSELECT 'served';\n"
                : "go\n"));
    clients.forEach((name, client) -> {
      close(client);
      Run run = Program.finish(client);
      assertThat(run.exit()).as(name + " after " + event + run.out() + run.err()).isZero();
      assertThat(run.out()).as(name).doesNotContain("kept").containsPattern("served\r?\n");
    });
    assertThat(writer()).isNotEqualTo(former);
    assertThat(sql("SELECT COUNT(*) FROM clients.note WHERE text = 'old'")).isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        MARIADB + "&useServerPrepStmts=true",
        MARIADB + "&useCompression=true",
        MYSQL + "&useServerPrepStmts=true",
        MYSQL + "&useCompression=true"
      })
  void everyDriverDoesWhatApplicationsDo(String url) {
    Run run = Program.finish(jdbc("features", url));
    assertThat(run.exit()).as(url + "\n" + run.out() + run.err()).isZero();
    assertThat(run.out()).contains("LOAD DATA LOCAL refused", "KILL QUERY");
  }

  private Process jdbc(String what, String url) {
    return example
        .program()
        .startOn(
            "web-1",
            Program.java(),
            "-cp",
            System.getProperty("java.class.path"),
            "garrison.cli.JdbcClient",
            what,
            url);
  }

  /** MariaDB's own client connects again by itself on a terminal only, so it gets one. */
  private Process shell() {
    String client = "mariadb --no-defaults -N -s -h 127.0.0.1 -u clients -pclients clients";
    return example.program().startOn("web-1", "script", "-qec", client, "/dev/null");
  }

  private static void order(Process client, String text) {
    try {
      client.getOutputStream().write(text.getBytes(UTF_8));
      client.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(Process client) {
    try {
      client.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads up to the end of a line {@code ready}, and no further: the rest is read by others. */
  private static void awaitReady(String client, InputStream from) throws IOException {
    StringBuilder read = new StringBuilder();
    for (int next = from.read(); next >= 0; next = from.read()) {
      if (next != '\r') {
        read.append((char) next);
      }
      if (read.toString().endsWith("ready\n")) {
        return;
      }
    }
    throw new AssertionError(client + " ended: " + read);
  }

  private void awaitBothInSync() {
    await()
        .atMost(60, SECONDS)
        .until(() -> {
          JsonNode servers = copies();
          return servers.size() == 2
              && servers.valueStream().allMatch(copy -> copy.path("inSync").asBoolean(false));
        });
  }

  private String writer() {
    return copies()
        .valueStream()
        .filter(copy -> copy.path("role").asString("").equals("writer"))
        .map(copy -> copy.path("server").asString())
        .findFirst()
        .orElseThrow();
  }

  private JsonNode copies() {
    Run shown = example.program().run("database", "--json", "-f", example.file().toString());
    return JSON.readTree(shown.out()).path("servers");
  }

  private String sql(String statement) {
    Path socket = Lab.ofFile(example.file()).nodeSocket(writer()).resolveSibling("mariadb.sock");
    return Program.finish(
            Program.start(
                List.of(
                    "mariadb", "--no-defaults", "-N", "-S", socket.toString(), "-e", statement)))
        .orFail()
        .out()
        .strip();
  }
}
