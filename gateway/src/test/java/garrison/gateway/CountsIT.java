// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is counted and logged is exactly what happened. */
final class CountsIT {
  private static final int CLIENTS = 4;
  private static final int EACH = 500;

  @Test
  void everyRequestIsCountedOnceAtTheEdgeAndOnceAtAWebServer() throws Exception {
    try (TestSite site = TestSite.running("web-1", "web-2")) {
      send(site);
      double all = CLIENTS * EACH;
      String name = "garrison_http_requests_total";
      assertThat(TestSite.metric(site.edge(), name, "role=\"edge\"")).isEqualTo(all);
      assertThat(TestSite.metric(site.edge(), name, "protocol=\"h2\"")).isEqualTo(all / 2);
      assertThat(TestSite.metric(site.edge(), name, "status=\"2xx\"")).isEqualTo(all);
      double webs =
          site.webs.values().stream()
              .mapToDouble(web -> TestSite.metric(web, name, "role=\"web\""))
              .sum();
      assertThat(webs).isEqualTo(all);
      assertThat(TestSite.metric(site.edge(), "garrison_http_requests_active", "")).isZero();
      assertThat(
              TestSite.metric(site.edge(), "garrison_http_request_duration_seconds_count", "edge"))
          .isEqualTo(all);
      assertThat(TestSite.metric(site.edge(), "garrison_upstream_healthy", "")).isEqualTo(2);
      assertThat(TestSite.metric(site.edge(), "garrison_http_sent_bytes_total", "edge"))
          .isGreaterThan(all * 100);
    }
    Leaks.assertNone();
  }

  @Test
  void accessLogHasOneLineARequest() throws Exception {
    TestSite site = new TestSite();
    site.accessLog = site.folder.resolve("access.log");
    try (site) {
      site.startWeb("web-1");
      site.startEdge();
      site.awaitHealthy(1);
      TestSite.get(
          site.client(HttpClient.Version.HTTP_2), site.uri("/logged?\"x".replace("\"", "%22")));
    }
    List<String> lines = Files.readAllLines(site.folder.resolve("access.log"));
    assertThat(lines).hasSize(1);
    JsonNode line = JsonMapper.builder().build().readTree(lines.getFirst());
    assertThat(line.get("target").asString()).isEqualTo("/logged?%22x");
    assertThat(line.get("status").asInt()).isEqualTo(200);
    assertThat(line.get("protocol").asString()).isEqualTo("h2");
    assertThat(line.get("sent_bytes").asLong()).isPositive();
  }

  private static void send(TestSite site) throws Exception {
    try (var threads = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        HttpClient client =
            site.client(i % 2 == 0 ? HttpClient.Version.HTTP_1_1 : HttpClient.Version.HTTP_2);
        HttpRequest request = HttpRequest.newBuilder(site.uri("/")).build();
        clients.add(
            threads.submit(() -> {
              for (int j = 0; j < EACH; j++) {
                HttpResponse<String> response = TestSite.send(client, request);
                assertThat(response.statusCode()).isEqualTo(200);
              }
            }));
      }
      for (Future<?> each : clients) {
        each.get();
      }
    }
  }
}
