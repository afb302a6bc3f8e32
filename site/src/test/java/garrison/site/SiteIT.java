// SPDX-License-Identifier: Apache-2.0

package garrison.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import garrison.application.launch.DatabaseProcess;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee11.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee11.plus.webapp.EnvConfiguration;
import org.eclipse.jetty.ee11.plus.webapp.PlusConfiguration;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.plus.jndi.Resource;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The finished WAR in a container, with a real database that comes late. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class SiteIT {
  private static final Pattern FIELD =
      Pattern.compile("name=\"(id|token)\" value=\"([0-9a-f-]+)\"");

  private final HttpClient client = HttpClient.newHttpClient();
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private final DatabaseProcess database;
  private final HikariDataSource pool;

  SiteIT(@TempDir Path folder) {
    database = DatabaseProcess.prepare(folder);
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.url());
    config.setUsername("site");
    config.setPassword("secret");
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(1000);
    pool = new HikariDataSource(config);
  }

  @BeforeAll
  void start() throws Exception {
    WebAppContext context = new WebAppContext();
    context.setContextPath("/");
    context.setWar(Objects.requireNonNull(System.getProperty("site.war")));
    context.addConfiguration(
        new AnnotationConfiguration(), new EnvConfiguration(), new PlusConfiguration());
    context.setThrowUnavailableOnStartupException(true);
    server.addConnector(connector);
    server.setHandler(context);
    var _ = new Resource("jdbc/site", pool);
    server.start();
  }

  @AfterAll
  void stop() throws Exception {
    server.stop();
    pool.close();
    database.close();
  }

  private HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(
        URI.create("http://localhost:%d%s".formatted(connector.getLocalPort(), target)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String target) throws Exception {
    return send(request(target));
  }

  private HttpResponse<String> putRaw(String id, String type, String body) throws Exception {
    // A connection of its own: the server closes one whose request it refused before its end. And
    // no body before it wants one: the client forgets the answer when it cannot write the rest.
    try (HttpClient once = HttpClient.newHttpClient()) {
      return once.send(
          request("/api/entries/" + id)
              .header("Content-Type", type)
              .expectContinue(true)
              .PUT(BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    }
  }

  @Test
  void connectionsThatBreakAtOnceFailNoRequest() throws Exception {
    assertThat(get("/api/where").statusCode()).isEqualTo(200);
    try (Connection connection = DriverManager.getConnection(database.url(), "site", "secret");
        Statement statement = connection.createStatement()) {
      List<Long> others = new ArrayList<>();
      String sql = "SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID()";
      try (ResultSet row = statement.executeQuery(sql)) {
        while (row.next()) {
          others.add(row.getLong(1));
        }
      }
      assertThat(others).isNotEmpty();
      for (long other : others) {
        statement.execute("KILL " + other);
      }
    }
    assertThat(get("/api/where").statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> put(String id, String author, String text) throws Exception {
    String body = "{\"author\":\"%s\",\"text\":\"%s\"}".formatted(author, text);
    return send(
        request("/api/entries/" + id)
            .header("Content-Type", "application/json; charset=utf-8")
            .PUT(BodyPublishers.ofString(body)));
  }

  @Test
  @Order(1)
  void withoutDatabaseEverythingAnswers503() throws Exception {
    for (String target : List.of("/", "/api/entries", "/api/entries/x", "/api/where")) {
      HttpResponse<String> answer = get(target);
      assertThat(answer.statusCode()).as(target).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }
    assertThat(get("/").body()).contains("Back in a moment");
    assertThat(get("/api/where").body()).contains("\"container\":\"jetty\",\"writer\":null");
    assertThat(put("x", "a", "b").statusCode()).isEqualTo(503);
    database.start();
    await().atMost(Duration.ofSeconds(30)).until(() -> get("/").statusCode() == 200);
  }

  @Test
  @Order(2)
  void sameEntryIsWrittenOnceAndAnotherIsRefused() throws Exception {
    assertThat(put("first", "Zoë", "Two\\nlines").statusCode()).isEqualTo(201);
    assertThat(put("first", "Zoë", "Two\\nlines").statusCode()).isEqualTo(200);
    assertThat(put("first", "Zoe", "Two\\nlines").statusCode()).isEqualTo(409);
    assertThat(put("FIRST", "other", "case differs").statusCode()).isEqualTo(201);
    HttpResponse<String> found = get("/api/entries/first");
    assertThat(found.body())
        .startsWith(
            "{\"id\":\"first\",\"author\":\"Zoë\",\"text\":\"Two\\nlines\",\"written\":\"2");
    assertThat(found.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(get("/api/entries/second").statusCode()).isEqualTo(404);
  }

  @Test
  @Order(3)
  void whatTheApiCannotTakeIsRefusedByStatus() throws Exception {
    String json = "application/json";
    String good = "{\"author\":\"a\",\"text\":\"b\"}";
    assertThat(putRaw("a", json, "{}").statusCode()).isEqualTo(400);
    assertThat(putRaw("a", json, "{\"author\":\"\",\"text\":\"b\"}").body())
        .isEqualTo("{\"error\":\"author: Please write your name.\"}");
    assertThat(putRaw("a%2Fb", json, good).statusCode()).isEqualTo(400);
    assertThat(putRaw("a".repeat(65), json, good).statusCode()).isEqualTo(400);
    assertThat(putRaw("a", "text/plain", good).statusCode()).isEqualTo(415);
    assertThat(putRaw("a", json, " ".repeat(40_000)).statusCode()).isEqualTo(413);
    assertThat(get("/api/entries?after=x").statusCode()).isEqualTo(400);
    assertThat(get("/api/entries?limit=501").statusCode()).isEqualTo(400);
    assertThat(get("/api/nothing").statusCode()).isEqualTo(404);
    HttpResponse<String> deleted = send(request("/api/entries/first").DELETE());
    assertThat(deleted.statusCode()).isEqualTo(405);
    assertThat(deleted.headers().firstValue("Allow")).hasValue("GET, HEAD, PUT");
  }

  @Test
  @Order(4)
  void longestTextIsKeptWhole() throws Exception {
    String text = "\uD83C\uDF89".repeat(2000);
    assertThat(put("longest", "a", text).statusCode()).isEqualTo(201);
    assertThat(get("/api/entries/longest").body()).contains(text);
  }

  @Test
  @Order(5)
  void manyWritersOfOneIdCreateItOnce() throws Exception {
    for (int round = 0; round < 10; round++) {
      String id = UUID.randomUUID().toString();
      List<Callable<Integer>> writers = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        String text = i % 2 == 0 ? "even" : "odd";
        writers.add(() -> put(id, "a", text).statusCode());
      }
      List<Integer> statuses = new ArrayList<>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (var result : threads.invokeAll(writers)) {
          statuses.add(result.get());
        }
      }
      assertThat(statuses).containsOnly(200, 201, 409);
      assertThat(statuses).filteredOn(s -> s == 201).hasSize(1);
      assertThat(statuses).filteredOn(s -> s == 200).hasSize(7);
      assertThat(statuses).filteredOn(s -> s == 409).hasSize(8);
    }
  }

  @Test
  @Order(6)
  void readerDoesNotPassAnEntryThatIsStillBeingWritten() throws Exception {
    long start = lastCursor();
    try (var slow = pool.getConnection()) {
      slow.setAutoCommit(false);
      slow.createStatement().executeQuery(Schema.ENTER_GATE).close();
      slow.createStatement()
          .execute(
              "INSERT INTO entry (id, author, text, written)"
                  + " VALUES ('slow', 'a', 'b', UTC_TIMESTAMP(3))");
      assertThat(put("fast", "a", "b").statusCode()).isEqualTo(201);
      assertThat(get("/api/entries?after=" + start).body())
          .isEqualTo("{\"entries\":[],\"next\":\"%d\"}".formatted(start));
      slow.commit();
    }
    assertThat(ids(get("/api/entries?after=" + start).body())).containsExactly("slow", "fast");
  }

  @Test
  @Order(7)
  void readerPassesAGapThatNobodyWillFill() throws Exception {
    long start = lastCursor();
    try (var lost = pool.getConnection()) {
      lost.setAutoCommit(false);
      lost.createStatement()
          .execute(
              "INSERT INTO entry (id, author, text, written)"
                  + " VALUES ('lost', 'a', 'b', UTC_TIMESTAMP(3))");
      lost.rollback();
    }
    assertThat(put("after-the-gap", "a", "b").statusCode()).isEqualTo(201);
    assertThat(ids(get("/api/entries?after=" + start).body())).containsExactly("after-the-gap");
  }

  private long lastCursor() throws Exception {
    String next = "0";
    while (true) {
      String body = get("/api/entries?limit=500&after=" + next).body();
      String after = body.substring(body.lastIndexOf(':') + 2, body.length() - 2);
      if (after.equals(next)) {
        return Long.parseLong(next);
      }
      next = after;
    }
  }

  private static List<String> ids(String body) {
    return Pattern.compile("\"id\":\"([^\"]+)\"")
        .matcher(body)
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  @Test
  @Order(8)
  void whereNamesServerContainerAndWriter() throws Exception {
    assertThat(get("/api/where").body())
        .startsWith(
            "{\"server\":\"unknown\",\"container\":\"jetty\",\"writer\":\"web-2\",\"writerId\":2,"
                + "\"client\":\"");
  }

  @Test
  @Order(9)
  void formSentTwiceIsWrittenOnceAndShownEscaped() throws Exception {
    HttpResponse<String> page = get("/");
    HttpResponse<String> first = post(page, "<Ada>", "\"quoted\" & <b>");
    HttpResponse<String> second = post(page, "<Ada>", "\"quoted\" & <b>");
    assertThat(first.statusCode()).isEqualTo(303);
    assertThat(first.headers().firstValue("Location").orElseThrow()).startsWith("/#entry-");
    assertThat(second.headers().firstValue("Location"))
        .isEqualTo(first.headers().firstValue("Location"));
    String shown = get("/").body();
    assertThat(shown.split("&lt;Ada&gt;", -1)).hasSize(2);
    assertThat(shown).contains("&quot;quoted&quot; &amp; &lt;b&gt;").doesNotContain("<Ada>");
    assertThat(post(page, "Ada", "other words").statusCode()).isEqualTo(409);
  }

  @Test
  @Order(10)
  void refusedFormKeepsWhatWasTyped() throws Exception {
    HttpResponse<String> page = get("/");
    HttpResponse<String> refused = post(page, "", "kept <words>");
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body())
        .contains("Please write your name.", "kept &lt;words&gt;", "aria-invalid=\"true\"");
    assertThat(post(page, "a", "x".repeat(2001)).body()).contains("at most 2,000 are possible");
  }

  @Test
  @Order(11)
  void formFromAnotherSiteIsRefused() throws Exception {
    HttpResponse<String> page = get("/");
    assertThat(send(form(page, "a", "b").header("Origin", "https://evil.example")).statusCode())
        .isEqualTo(403);
    assertThat(send(form(page, "a", "b").header("Sec-Fetch-Site", "cross-site")).statusCode())
        .isEqualTo(403);
    assertThat(send(form(page, "a", "b").setHeader("Cookie", "form=")).statusCode()).isEqualTo(403);
    String own = "http://localhost:" + connector.getLocalPort();
    assertThat(send(form(page, "a", "b").header("Origin", own)).statusCode()).isEqualTo(303);
  }

  @Test
  @Order(12)
  void pageIsBoundedAndLeadsToEarlierEntries() throws Exception {
    for (int i = 0; i < PageServlet.PAGE_SIZE; i++) {
      put("page-" + i, "pager", "entry " + i);
    }
    String newest = get("/").body();
    assertThat(newest.split("<article", -1)).hasSize(PageServlet.PAGE_SIZE + 1);
    Matcher earlier = Pattern.compile("/\\?before=([0-9]+)").matcher(newest);
    assertThat(earlier.find()).isTrue();
    assertThat(get(earlier.group()).body()).contains("earlier", "Newest entries");
  }

  @Test
  @Order(13)
  void answersForbidWhatThePageDoesNotNeed() throws Exception {
    var headers = get("/").headers();
    assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'; style-src 'self'");
    assertThat(headers.firstValue("Cache-Control")).hasValue("no-store");
    assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
    Matcher style = Pattern.compile("/style\\.css\\?[0-9a-f]+").matcher(get("/").body());
    assertThat(style.find()).isTrue();
    assertThat(get(style.group()).headers().firstValue("Cache-Control").orElseThrow())
        .contains("immutable");
    assertThat(get("/nothing-here").statusCode()).isEqualTo(404);
    assertThat(get("/nothing-here").body()).contains("There is no such page");
  }

  @Test
  @Order(14)
  void databaseLostInBetweenIsA503AndNothingIsLost() throws Exception {
    HttpResponse<String> page = get("/");
    database.kill();
    HttpResponse<String> refused = post(page, "Ada", "still here");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("still here", "They will not appear twice.");
    database.start();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> post(page, "Ada", "still here").statusCode() == 303);
    assertThat(get("/api/entries/first").statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> post(HttpResponse<String> page, String author, String text)
      throws Exception {
    return send(form(page, author, text));
  }

  private HttpRequest.Builder form(HttpResponse<String> page, String author, String text) {
    StringBuilder body = new StringBuilder();
    FIELD
        .matcher(page.body())
        .results()
        .forEach(match -> body.append(match.group(1) + "=" + match.group(2) + "&"));
    body.append("author=").append(URLEncoder.encode(author, StandardCharsets.UTF_8));
    body.append("&text=").append(URLEncoder.encode(text, StandardCharsets.UTF_8));
    String cookie = page.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    return request("/")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Cookie", cookie)
        .POST(BodyPublishers.ofString(body.toString()));
  }
}
