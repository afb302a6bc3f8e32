// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import garrison.cli.Browser.Scheme;
import garrison.cli.Browser.Screen;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The dashboard as an operator sees it in a browser. */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(RunningExample.class)
class DashboardBrowserIT {
  private static final List<String> SERVERS = List.of("edge-1", "web-1", "web-2");
  private static final int REQUESTS_PER_SECOND = 60;

  private final Example example;
  private final String page;
  private Browser browser;

  DashboardBrowserIT(Example example) {
    this.example = example;
    page = "https://localhost:" + example.dashboardPort() + "/";
  }

  @BeforeAll
  void open(@TempDir Path profile) {
    browser = Browser.open(profile, List.of(example.trust("edge-1").resolve("monitor.pem")));
    visit();
    await().atMost(30, SECONDS).untilAsserted(this::isCalm);
  }

  @AfterAll
  void close() {
    browser.close();
  }

  @AfterEach
  void nothingComplained() {
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void serversAndRolesAreListedAndHealthy() {
    browser.use(Screen.DESKTOP, Scheme.LIGHT);
    visit();
    JsonNode status = example.status();
    assertThat(browser.texts(".server h3")).isEqualTo(SERVERS);
    for (String server : SERVERS) {
      List<String> shown = browser.texts("#server-" + server + " .roles li");
      for (JsonNode role : status.path("servers").path(server).path("roles").values()) {
        String name = role.path("role").asString();
        if (List.of("edge", "web", "application", "database", "monitor").contains(name)) {
          assertThat(shown).anyMatch(line -> line.contains(name));
          assertThat(health(server, name)).isEqualTo("healthy");
        }
      }
    }
    isCalm();
  }

  /** From the first request to the number that shows it, by the browser's own clock. */
  @Test
  void requestsPerSecondMoveWithinTwoSecondsOfLoad() {
    browser.use(Screen.DESKTOP, Scheme.LIGHT);
    visit();
    await().atMost(20, SECONDS).until(() -> requestsShown() < 2);
    browser.run(
        """
        const value = document.querySelector("#figure-requests .value");
        window.seen = [];
        new MutationObserver(() => window.seen.push([Date.now(), parseFloat(value.textContent)]))
            .observe(value, { childList: true, characterData: true, subtree: true });
        """);
    long started;
    try (PacedVisitors visitors = visitors()) {
      started = visitors.startedMillis();
      await()
          .atMost(10, SECONDS)
          .pollInterval(100, MILLISECONDS)
          .until(() -> requestsShown() > REQUESTS_PER_SECOND / 2);
    }
    List<?> seen = (List<?>) browser.run("return window.seen.filter(([, shown]) => shown >= 5)");
    long moved = ((Number) ((List<?>) seen.getFirst()).getFirst()).longValue() - started;
    assertThat(moved).as("milliseconds until the number moved, of %s", seen).isBetween(1L, 2000L);
  }

  @Test
  void everyServerShowsItsMeasurementsUnderLoad() {
    browser.use(Screen.DESKTOP, Scheme.LIGHT);
    visit();
    browser.showWhole(Screen.DESKTOP);
    try (PacedVisitors _ = visitors()) {
      await()
          .atMost(20, SECONDS)
          .untilAsserted(() -> {
            for (String chart :
                List.of("Requests per second", "Latency at the edge", "Answers per second")) {
              assertThat(legend(chart)).as(chart).containsPattern("[1-9]");
            }
            assertThat(legend("Answers per second")).containsPattern("2xx.*[1-9]");
            for (String server : SERVERS) {
              for (String chart : List.of("CPU", "Memory", "Disk", "Network")) {
                assertThat(legend("#strip-" + server, chart))
                    .as(server + " " + chart)
                    .containsPattern("[0-9]");
              }
              assertThat(legend("#strip-" + server, "Memory")).matches("[1-9].* [MG]iB");
              assertThat(browser.texts("#server-" + server + " .rate"))
                  .singleElement()
                  .asString()
                  .matches("p95 [0-9.]+ m?s\\s+[0-9.]+/s");
            }
          });
      assertThat(browser.run(BLANK)).isEqualTo(0L);
      browser.use(Screen.DESKTOP, Scheme.LIGHT);
      browser.keep("dashboard-load");
    }
  }

  /** How many charts on the screen are blank. */
  private static final String BLANK =
      """
      const shown = [...document.querySelectorAll(".chart")];
      return shown.filter((chart) => {
        const canvas = chart.querySelector("canvas");
        return !canvas || !canvas.getContext("2d")
            .getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0);
      }).length;
      """;

  @ParameterizedTest
  @EnumSource
  void aPhoneShowsAllOfItInEitherScheme(Scheme scheme) {
    browser.use(Screen.PHONE, scheme);
    visit();
    assertThat(browser.overflow()).isZero();
    assertThat(browser.smallControls()).isEmpty();
    assertThat(browser.faintTexts()).isEmpty();
    browser.keep("dashboard-phone-" + scheme);
    browser.showWhole(Screen.PHONE);
    browser.keep("dashboard-phone-whole-" + scheme);
  }

  @ParameterizedTest
  @EnumSource
  void aDesktopShowsItReadablyInEitherScheme(Scheme scheme) {
    browser.use(Screen.DESKTOP, scheme);
    visit();
    assertThat(browser.overflow()).isZero();
    assertThat(browser.faintTexts()).isEmpty();
    browser.keep("dashboard-desktop-" + scheme);
    browser.showWhole(Screen.DESKTOP);
    browser.keep("dashboard-desktop-whole-" + scheme);
  }

  @Test
  void aKilledProcessIsShownAsUnhealthyAndComesBack() {
    browser.use(Screen.DESKTOP, Scheme.DARK);
    visit();
    long killed = example.role("web-1", "application").path("pid").asLong();
    example.program().exec("web-1", "kill", "-9", Long.toString(killed)).orFail();
    await()
        .atMost(10, SECONDS)
        .pollInterval(50, MILLISECONDS)
        .until(() -> health("web-1", "application").equals("not healthy"));
    await()
        .atMost(5, SECONDS)
        .pollInterval(50, MILLISECONDS)
        .until(() ->
            browser.texts("#wrong .problem").stream()
                .anyMatch(text -> text.contains("pplication (tomcat) on web-1 is not healthy")));
    browser.keep("dashboard-killed");
    assertThat(browser.faintTexts()).isEmpty();
    await().atMost(60, SECONDS).untilAsserted(this::isCalm);
    assertThat(health("web-1", "application")).isEqualTo("healthy");
    assertThat(browser.texts("#server-web-1 [data-role=application]"))
        .singleElement()
        .asString()
        .contains("restart");
  }

  private void visit() {
    browser.visit(page);
    await()
        .atMost(10, SECONDS)
        .untilAsserted(() -> {
          assertThat(browser.texts("#pulse-text")).containsExactly("live");
          assertThat(browser.texts(".server .roles li")).isNotEmpty();
        });
  }

  private void isCalm() {
    assertThat(browser.texts("#wrong")).singleElement().asString().startsWith("Nothing is wrong.");
  }

  private String health(String server, String role) {
    return browser.attribute("#server-" + server + " [data-role=" + role + "] .sign", "aria-label");
  }

  private String legend(String title) {
    return legend("main", title);
  }

  private String legend(String within, String title) {
    return browser.texts(within + " .chart[aria-label='" + title + "'] .legend").getFirst();
  }

  private double requestsShown() {
    return ((Number)
            browser.run(
                "return parseFloat(document.querySelector('#figure-requests .value').textContent)"))
        .doubleValue();
  }

  private PacedVisitors visitors() {
    return new PacedVisitors(
        URI.create("https://localhost:" + example.sitePort() + "/robots.txt"),
        Path.of(example.authority()),
        REQUESTS_PER_SECOND);
  }
}
