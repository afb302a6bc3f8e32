// SPDX-License-Identifier: Apache-2.0

package garrison.application.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import garrison.application.launch.UnixHttp.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * What every container has to do alike, because a client cannot know which one will answer. Each
 * container's own module runs it against its launcher as a real process.
 */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class ContainerContract {
  private static final String[] FORWARDED = {
    "X-Forwarded-For: 198.51.100.7", "X-Forwarded-Proto: https", "X-Forwarded-Host: www.foobar.com"
  };

  private final String mainClass;
  // No @TempDir: the paths of sockets have to be short.
  private final Path folder;
  private final DatabaseProcess database;
  private final LaunchedProcess served;

  protected ContainerContract(String mainClass) {
    this.mainClass = mainClass;
    try {
      folder = Files.createTempDirectory("contract");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    database = DatabaseProcess.prepare(folder.resolve("database"));
    served = launch("served", SampleWar.whole(folder.resolve("sample.war")));
  }

  private LaunchedProcess launch(String name, Path war) {
    try {
      Path own = Files.createDirectories(folder.resolve(name));
      return LaunchedProcess.start(mainClass, own, war, environment());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> environment() {
    return Map.of(
        "DATABASE_URL", database.url(), "DATABASE_USER", "site", "DATABASE_PASSWORD", "secret");
  }

  private Answer get(String target, String... headers) {
    return UnixHttp.get(served.socket(), target, headers);
  }

  @BeforeAll
  void startWithoutDatabase() {
    served.serving();
  }

  @AfterAll
  void end() throws IOException {
    served.close();
    database.close();
    WarFile.clear(folder);
  }

  @Test
  void annotatedServletFilterAndListenerWork() {
    assertThat(get("/echo", "X-Sample: 5").body())
        .contains("header=5\n", "filtered=yes\n", "listened=yes\n", "virtual=true\n");
  }

  @Test
  void servletsOfDescriptorFragmentAndInitializerWork() {
    assertThat(get("/described").body()).isEqualTo("described");
    assertThat(get("/fragment").body()).isEqualTo("fragment");
    assertThat(get("/initialized").body()).isEqualTo("initialized-true");
  }

  @Test
  void applicationSeesTheTrueClient() {
    assertThat(get("/echo", FORWARDED).body())
        .contains("remoteAddr=198.51.100.7\n", "remoteHost=198.51.100.7\n")
        .contains("scheme=https\n", "secure=true\n")
        .contains("serverName=www.foobar.com\n", "serverPort=443\n")
        .contains("url=https://www.foobar.com/echo\n");
  }

  @Test
  void applicationSeesAnIpv6ClientAndAnotherPort() {
    String[] headers = {
      "X-Forwarded-For: 2001:db8::7", "X-Forwarded-Proto: https", "X-Forwarded-Host: localhost:8443"
    };
    assertThat(get("/echo", headers).body())
        .contains("remoteAddr=2001:db8::7\n", "serverName=localhost\n", "serverPort=8443\n");
  }

  @Test
  void requestThatNobodyForwardedIsLocalAndPlain() {
    assertThat(get("/echo").body())
        .contains("remoteAddr=127.0.0.1\n", "scheme=http\n", "secure=false\n")
        .contains("serverName=inside.example\n", "serverPort=80\n");
  }

  @Test
  void headersThatTheEdgeDoesNotSetAreNotBelieved() {
    String[] headers = {
      "X-Proxied-Https: on", "Proxy-Ssl-Id: 1", "Proxy-Auth-Cert: x", "X-Real-IP: 192.0.2.1"
    };
    assertThat(get("/echo", headers).body()).contains("secure=false\n", "remoteAddr=127.0.0.1\n");
  }

  @Test
  void applicationSeesTheDriverButNotTheLaunchersLogging() {
    assertThat(get("/echo").body()).contains("driver=true\n", "logging=false\n");
  }

  @Test
  void fiveMegabytesArriveWhole() throws Exception {
    byte[] body = new byte[5 << 20];
    new Random(1).nextBytes(body);
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    assertThat(UnixHttp.send(served.socket(), "POST", "/digest", body).body()).isEqualTo(digest);
  }

  @Test
  void answersOfUnknownLengthArriveWhole() {
    Answer answer = get("/pieces");
    assertThat(answer.body()).isEqualTo("piece1;piece2;piece3;");
  }

  @Test
  void asynchronousAnswersArrive() {
    assertThat(get("/later?millis=50").body()).isEqualTo("later");
  }

  @Test
  void endpointEchoesTextAndBinary() {
    try (UnixWebSocket socket = UnixWebSocket.open(served.socket(), "/socket")) {
      assertThat(socket.send("hällo").receive().text()).isEqualTo("hällo");
      byte[] bytes = {0, 1, (byte) 0xff};
      UnixWebSocket.Message echoed = socket.send(UnixWebSocket.BINARY, bytes).receive();
      assertThat(echoed.kind()).isEqualTo(UnixWebSocket.BINARY);
      assertThat(echoed.payload()).isEqualTo(bytes);
    }
  }

  @Test
  void endpointSeesTheTrueClient() {
    try (UnixWebSocket socket = UnixWebSocket.open(served.socket(), "/socket", FORWARDED)) {
      assertThat(socket.send("who").receive().text())
          .contains("secure=true\n", "uri=wss://www.foobar.com/socket\n")
          .contains("forwarded=[198.51.100.7]\n", "logging=false\n");
    }
  }

  @Test
  void endpointTakesMessagesAsLongAsItWants() {
    byte[] bytes = new byte[600_000];
    new Random(1).nextBytes(bytes);
    String text = "a".repeat(300_000);
    try (UnixWebSocket socket = UnixWebSocket.open(served.socket(), "/socket")) {
      assertThat(socket.send(UnixWebSocket.BINARY, bytes).receive().payload()).isEqualTo(bytes);
      assertThat(socket.send(text).receive().text()).isEqualTo(text);
    }
  }

  @Test
  void endpointThatSaysNothingTakesThirtyTwoKibibytes() {
    String text = "a".repeat(WebSocketDefaults.MESSAGE_BYTES);
    for (int kind : new int[] {UnixWebSocket.TEXT, UnixWebSocket.BINARY}) {
      try (UnixWebSocket socket = UnixWebSocket.open(served.socket(), "/limited")) {
        byte[] bytes = SampleWar.text(text);
        assertThat(socket.send(kind, bytes).receive().payload()).isEqualTo(bytes);
        UnixWebSocket.Message end = socket.send(kind, SampleWar.text(text + "a")).receive();
        assertThat(end.kind()).isEqualTo(UnixWebSocket.CLOSE);
        assertThat(end.closeCode()).isEqualTo(1009);
      }
    }
  }

  @Test
  void sessionCookieIsSecureHiddenFromScriptsAndLax() {
    Answer first = get("/session", FORWARDED);
    String cookie = first.header("Set-Cookie").orElseThrow();
    assertThat(cookie).containsIgnoringCase("; Secure").containsIgnoringCase("; HttpOnly");
    assertThat(cookie).containsIgnoringCase("; SameSite=Lax").startsWith("JSESSIONID=");
    String name = cookie.substring(0, cookie.indexOf(';'));
    assertThat(get("/session", "Cookie: " + name).body()).isEqualTo("2");
  }

  @Test
  void errorPagesTellTheStatusAndNothingElse() {
    Answer broken = get("/broken", "Accept: application/json");
    assertThat(broken.status()).isEqualTo(500);
    assertThat(broken.body()).isEqualTo(ErrorPage.html(500));
    assertThat(get("/missing").body()).isEqualTo(ErrorPage.html(404));
    assertThat(broken.header("Server")).isEmpty();
    assertThat(broken.header("X-Powered-By")).isEmpty();
  }

  @Test
  void malformedRequestIsAnsweredWithoutVersion() {
    Answer answer = get("/a%zz");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body())
        .doesNotContainIgnoringCase("tomcat")
        .doesNotContainIgnoringCase("jetty");
  }

  @Test
  void staticFilesAreServed() {
    assertThat(get("/hello.txt").body()).isEqualTo("hello");
    assertThat(get("/from-jar.txt").body()).isEqualTo("from a jar");
    assertThat(get("/hello.txt").header("ETag")).isPresent();
  }

  @Test
  void foldersAndPrivateFilesAreNotShown() {
    assertThat(get("/folder/").status()).isIn(403, 404);
    assertThat(get("/WEB-INF/private.txt").status()).isEqualTo(404);
    assertThat(get("/web-inf/private.txt").status()).isEqualTo(404);
    assertThat(get("/folder/..%2fWEB-INF/private.txt").body()).doesNotContain("the-private-file");
  }

  @Test
  void sourceOfJspIsNeverServed() {
    Answer answer = get("/page.jsp");
    assertThat(answer.status()).isEqualTo(501);
    assertThat(answer.body()).doesNotContain("the-jsp-source");
    assertThat(served.log()).contains("JSP is not supported");
  }

  @Test
  void databaseMayComeAndGoWhileTheApplicationRuns() {
    assertThat(get("/database").status()).isEqualTo(503);
    database.start();
    await().atMost(Duration.ofSeconds(60)).until(() -> get("/database").body().equals("42"));
    database.kill();
    assertThat(get("/database").status()).isEqualTo(503);
    assertThat(get("/hello.txt").status()).isEqualTo(200);
    database.start();
    await().atMost(Duration.ofSeconds(60)).until(() -> get("/database").body().equals("42"));
    database.kill();
  }

  @Test
  void socketIsForItsOwnerAlone() throws IOException {
    Path socket = served.socket();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void requestInFlightIsAnsweredBeforeTheEnd() throws Exception {
    try (LaunchedProcess ending = launch("ending", folder.resolve("sample.war")).serving()) {
      CompletableFuture<Answer> answer =
          CompletableFuture.supplyAsync(() -> UnixHttp.get(ending.socket(), "/later?millis=1500"));
      UnixHttp.get(ending.socket(), "/later?millis=300");
      ending.end();
      assertThat(answer.get(30, TimeUnit.SECONDS).body()).isEqualTo("later");
      assertThat(ending.exitCode()).isEqualTo(143);
      assertThat(ending.log()).contains("abandonedRequests=0");
      assertThat(ending.socket()).doesNotExist();
    }
  }

  @Test
  void endpointsClientsAreToldOfTheEnd() {
    try (LaunchedProcess ending = launch("leaving", folder.resolve("sample.war")).serving();
        UnixWebSocket socket = UnixWebSocket.open(ending.socket(), "/socket")) {
      assertThat(socket.send("hello").receive().text()).isEqualTo("hello");
      ending.end();
      UnixWebSocket.Message end = socket.receive();
      assertThat(end.kind()).isEqualTo(UnixWebSocket.CLOSE);
      assertThat(end.closeCode()).isEqualTo(1001);
      assertThat(ending.exitCode()).isEqualTo(143);
      assertThat(ending.log()).contains("abandonedRequests=0");
    }
  }

  @Test
  void missingWarIsOneErrorAndOneHint() {
    refused("missing", folder.resolve("none.war"), 65, "none.war: no such file");
  }

  @Test
  void brokenWarIsOneErrorAndOneHint() throws IOException {
    Path war = Files.writeString(folder.resolve("broken.war"), "not a zip");
    refused("broken", war, 65, "9 bytes that are not a zip file (expected: a WAR file)");
  }

  @Test
  void zipWithoutWebInfIsOneErrorAndOneHint() {
    Path war = SampleWar.write(folder.resolve("plain.war"), Map.of("a", SampleWar.text("b")));
    refused("plain", war, 65, "a zip file without WEB-INF/");
  }

  @Test
  void failingListenerEndsTheStart() {
    Path war = SampleWar.failing(folder.resolve("failing.war"));
    refused("failing", war, 70, "the sample was told to fail");
  }

  @Test
  void socketThatCannotBeBoundEndsTheStart() throws IOException {
    Files.createDirectories(folder.resolve("taken/run/http.sock/in-the-way"));
    refused("taken", folder.resolve("sample.war"), 73, "cannot be made ready");
  }

  private void refused(String name, Path war, int exitCode, String message) {
    try (LaunchedProcess process = launch(name, war)) {
      assertThat(process.exitCode()).as(process.log()).isEqualTo(exitCode);
      assertThat(process.lines("error:")).singleElement().asString().contains(message);
      assertThat(process.lines("hint:")).hasSize(1);
      assertThat(process.log()).doesNotContain("serving war=");
    }
  }
}
