// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.gateway.configuration.ConfigurationJson;
import garrison.telemetry.control.ControlClient;
import garrison.telemetry.control.ControlException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The gateway as a process: its control socket and its end. */
final class GatewayMainIT {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Test
  void processAnswersItsControlSocketAndEndsInOrder() throws Exception {
    try (TestSite site = TestSite.running("web-1")) {
      Path file = site.folder.resolve("gateway.json");
      Path control = site.edgeConfiguration().control();
      Files.writeString(file, ConfigurationJson.write(site.edgeConfiguration()));
      Process process = start(file);
      try {
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .ignoreExceptions()
            .until(() -> ControlClient.ask(control, "health", LIMIT).equals("ok\n"));
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> status(control).get("upstreams").get(0).get("healthy").asBoolean());
        assertThat(ControlClient.ask(control, "metrics", LIMIT))
            .contains("garrison_http_requests_total{")
            .contains("garrison_upstream_healthy{upstream=\"web-1\"} 1");
        assertThat(ControlClient.ask(control, "sql-status", LIMIT))
            .isEqualTo(
                "{\"known\":{\"epoch\":0,\"writer\":null},\"entry\":null,\"passage\":null}\n");
        reloads(file, control);
        endsWithTheRequestInFlight(site, process, status(control));
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private static void reloads(Path file, Path control) throws Exception {
    String good = Files.readString(file);
    assertThat(ControlClient.ask(control, "reload", LIMIT)).isEmpty();
    Files.writeString(file, good.replace("\"trust\"", "\"truzt\""));
    assertThatThrownBy(() -> ControlClient.ask(control, "reload", LIMIT))
        .isInstanceOf(ControlException.class)
        .hasMessageContaining("trust");
    assertThat(ControlClient.ask(control, "health", LIMIT)).isEqualTo("ok\n");
    Files.writeString(file, good);
  }

  private static void endsWithTheRequestInFlight(TestSite site, Process process, JsonNode status)
      throws Exception {
    String address = status.get("listeners").get("edge-https").asString();
    java.net.URI uri =
        java.net.URI.create(
            "https://localhost:" + address.substring(address.lastIndexOf(':') + 1) + "/slow");
    HttpClient client = site.client(HttpClient.Version.HTTP_1_1);
    CompletableFuture<HttpResponse<String>> slow =
        client.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    TestApplication application = site.applications.get("web-1");
    assertThat(application).isNotNull();
    if (application != null) {
      Awaitility.await().until(() -> application.requests.get() == 1);
      process.destroy();
      Awaitility.await().during(Duration.ofMillis(300)).until(process::isAlive);
      application.slow.countDown();
    }
    assertThat(slow.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  private static JsonNode status(Path control) {
    return JsonMapper.builder().build().readTree(ControlClient.ask(control, "status", LIMIT));
  }

  private static Process start(Path file) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(GatewayMain.class.getName());
    command.add(file.toString());
    return new ProcessBuilder(command).inheritIO().start();
  }
}
