// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.model.Balance;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who answers a visitor, as the visitor sees it. */
final class BalanceIT {
  private final TestSite site = new TestSite();

  @AfterEach
  void stop() {
    site.close();
    Leaks.assertNone();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2"})
  void browserStaysOnTheServerThatAnsweredFirst(String version) throws Exception {
    start(Balance.STICKY);
    for (int visitor = 0; visitor < 2; visitor++) {
      Path jar = site.folder.resolve("cookies-" + visitor);
      Set<String> answered = new TreeSet<>();
      for (int i = 0; i < 6; i++) {
        answered.add(curl(version, jar).lines().findFirst().orElse(""));
      }
      assertThat(answered).as("visitor %s", visitor).hasSize(1).isSubsetOf("web-1", "web-2");
      assertThat(Files.readString(jar)).contains("#HttpOnly_www.foobar.com\tFALSE\t/\tTRUE\t0\t");
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void cookieIsSetOnceAndTheApplicationNeverSeesIt(HttpClient.Version version) {
    start(Balance.STICKY);
    HttpClient client = site.client(version);
    HttpResponse<String> first = get(client, "/", "a=1; b=2");
    String cookie = cookie(first);
    assertThat(first.headers().firstValue("set-cookie"))
        .contains(cookie + "; Path=/; Secure; HttpOnly; SameSite=Lax");
    assertThat(cookie).matches("__Host-garrison=[A-Za-z0-9_-]{16}");
    for (int i = 0; i < 20; i++) {
      HttpResponse<String> next = get(client, "/", "a=1; " + cookie + "; b=2");
      assertThat(server(next)).isEqualTo(server(first));
      assertThat(next.headers().firstValue("set-cookie")).isEmpty();
      assertThat(TestApplication.echoed(next.body())).containsEntry("cookie", "a=1; b=2");
    }
    assertThat(TestApplication.echoed(get(client, "/", cookie).body())).doesNotContainKey("cookie");
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void visitorOfALostServerIsAnsweredByAnotherAndStaysThere(HttpClient.Version version) {
    start(Balance.STICKY);
    HttpClient client = site.client(version);
    HttpResponse<String> before = get(client, "/", "a=1");
    String lost = server(before);
    Objects.requireNonNull(site.applications.get(lost)).close();
    HttpResponse<String> after = get(client, "/", cookie(before));
    assertThat(after.statusCode()).isEqualTo(200);
    assertThat(server(after)).isNotEqualTo(lost);
    assertThat(cookie(after)).isNotEqualTo(cookie(before));
    site.applications.put(lost, TestApplication.start(lost, site.socket(lost)));
    site.awaitHealthy(2);
    HttpResponse<String> later = get(client, "/", cookie(after));
    assertThat(server(later)).isEqualTo(server(after));
    assertThat(later.headers().firstValue("set-cookie")).isEmpty();
  }

  @Test
  void cookieOutlivesARestartOfTheEdge() {
    start(Balance.STICKY);
    HttpResponse<String> before = get(site.client(HttpClient.Version.HTTP_2), "/", "a=1");
    site.edge().close();
    site.startEdge();
    site.awaitHealthy(2);
    HttpClient client = site.client(HttpClient.Version.HTTP_2);
    for (int i = 0; i < 10; i++) {
      HttpResponse<String> after = get(client, "/", cookie(before));
      assertThat(server(after)).isEqualTo(server(before));
      assertThat(after.headers().firstValue("set-cookie")).isEmpty();
    }
  }

  @Test
  void visitorsWithoutACookieAreSpreadAndAFalseOneIsNone() {
    start(Balance.STICKY);
    HttpClient client = site.client(HttpClient.Version.HTTP_2);
    Map<String, String> cookies =
        List.of("a=1", "a=2", "a=3", "__Host-garrison=web-1", "__Host-garrison=").stream()
            .map(cookie -> get(client, "/", cookie))
            .collect(
                Collectors.toMap(
                    BalanceIT::server,
                    BalanceIT::cookie,
                    (one, other) -> {
                      assertThat(other).isEqualTo(one);
                      return one;
                    }));
    assertThat(cookies).containsOnlyKeys("web-1", "web-2").doesNotContainValue("");
  }

  @Test
  void answerThatCachesMayKeepForOthersCarriesNoCookie() {
    start(Balance.STICKY);
    HttpResponse<String> kept = get(site.client(HttpClient.Version.HTTP_2), "/public", "a=1");
    assertThat(kept.headers().firstValue("set-cookie")).isEmpty();
    assertThat(kept.headers().firstValue("cache-control")).contains("public");
  }

  @Test
  void withoutStickinessNoCookieIsSet() {
    start(Balance.TWO_CHOICES);
    HttpResponse<String> response = get(site.client(HttpClient.Version.HTTP_2), "/", "a=1");
    assertThat(response.headers().firstValue("set-cookie")).isEmpty();
  }

  @Test
  void roundRobinGoesOnInTurnWhereOneServerIsBusy() {
    start(Balance.ROUND_ROBIN);
    HttpClient client = site.client(HttpClient.Version.HTTP_2);
    List<CompletableFuture<HttpResponse<String>>> slow = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      slow.add(
          client.sendAsync(
              HttpRequest.newBuilder(site.uri("/slow")).build(),
              HttpResponse.BodyHandlers.ofString()));
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> site.applications.values().stream().mapToInt(a -> a.requests.get()).sum() == 3);
    String last = server(get(client, "/", "a=1"));
    for (int i = 0; i < 20; i++) {
      String next = server(get(client, "/", "a=1"));
      assertThat(next).isNotEqualTo(last);
      last = next;
    }
    site.applications.values().forEach(application -> application.slow.countDown());
    slow.forEach(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
  }

  private void start(Balance balance) {
    site.balance = balance;
    site.startWeb("web-1");
    site.startWeb("web-2");
    site.startEdge();
    site.awaitHealthy(2);
  }

  private HttpResponse<String> get(HttpClient client, String path, String cookie) {
    return TestSite.send(
        client,
        HttpRequest.newBuilder(site.uri(path))
            .timeout(Duration.ofSeconds(30))
            .header("Cookie", cookie)
            .build());
  }

  private static String server(HttpResponse<String> response) {
    return response.body().lines().findFirst().orElse("");
  }

  /** What a browser would send back. */
  private static String cookie(HttpResponse<String> response) {
    String field = response.headers().firstValue("set-cookie").orElse("");
    return field.substring(0, Math.max(0, field.indexOf(';')));
  }

  private String curl(String version, Path jar) throws IOException {
    Process curl =
        new ProcessBuilder(
                "curl",
                "-sk",
                version,
                "--cookie",
                jar.toString(),
                "--cookie-jar",
                jar.toString(),
                "--connect-to",
                "www.foobar.com:443:127.0.0.1:" + site.httpsPort(),
                "https://www.foobar.com/")
            .start();
    String answer = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    curl.onExit().join(); // it writes the jar last
    return answer;
  }
}
