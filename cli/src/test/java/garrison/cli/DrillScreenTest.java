// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a drill's events look like to a person and to a program. */
class DrillScreenTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String CYCLE =
      """
      {"cycle": {"cycle": 1, "drill": "database-crash", "writerBefore": "web-1",
       "writerAfter": "web-2", "calmMillis": 14.6, "unavailableMillis": 612.4,
       "twoCopiesSeconds": 3.14, "errors": 9,
       "copies": {"web-1": {"acknowledged": 812, "lost": 0, "duplicated": 0},
                  "web-2": {"acknowledged": 812, "lost": 1, "duplicated": 2}},
       "trace": {"events": 3310, "violations": ["one"], "file": "trace-00001.gz"}}}
      """;
  private static final String SUMMARY =
      """
      {"summary": {"cycles": 1, "acknowledged": 812, "lost": 0, "duplicated": 0, "wrong": 0,
       "errors": 9, "traceEvents": 3310, "traceViolations": 0,
       "unavailableMillis": {"min": 612.4, "median": 612.4, "p99": 612.4, "max": 612.4},
       "twoCopiesSeconds": {"min": 3.14, "median": 3.14, "p99": 3.14, "max": 3.14}}}
      """;

  private final StringWriter out = new StringWriter();

  private DrillScreen screen(boolean isJson) {
    return new DrillScreen(
        Session.terminal(out, new StringWriter(), Display.PIPE),
        isJson,
        5,
        Path.of("folder"),
        "database-crash",
        7);
  }

  private static JsonNode event(String json) {
    return JSON.readTree(json);
  }

  @Test
  void aCycleIsALineAndTheSummaryATable() {
    DrillScreen screen = screen(false);
    screen.show(event("{\"phase\": \"cycle 1\"}"));
    screen.show(event(CYCLE));
    screen.show(event(SUMMARY));
    assertThat(screen.finish()).isEqualTo(ExitCode.OK);
    assertThat(out)
        .hasToString(
            """
            database-crash, seed 7, records in folder
            1/5  database-crash on web-1: unavailable 612 ms (calm 15), writer now web-2, two copies after 3.1 s, 812 acknowledged, 1 lost, 2 duplicated, 9 errors, trace: 3310 events, 1 violations

            OF 1 CYCLES             MIN  MEDIAN  P99  MAX
            writes unavailable, ms  612  612     612  612
            until two copies, s     3.1  3.1     3.1  3.1

            812 acknowledged, 0 lost, 0 duplicated, 0 otherwise wrong, 9 errors seen by clients
            traces: 3310 events, 0 violations
            """);
  }

  @Test
  void asJsonItIsOneObject() {
    DrillScreen screen = screen(true);
    screen.show(event(CYCLE));
    screen.show(event(SUMMARY));
    assertThat(screen.finish()).isEqualTo(ExitCode.OK);
    JsonNode answer = event(out.toString());
    assertThat(answer.path("seed").asLong()).isEqualTo(7);
    assertThat(answer.path("cycles").size()).isOne();
    assertThat(answer.path("summary").path("lost").asInt()).isZero();
  }

  @Test
  void aFailureIsOneErrorAndOneHint() {
    DrillScreen screen = screen(true);
    screen.show(event(CYCLE));
    screen.show(event("{\"failure\": \"cycle 1: web-2: lost 1\", \"hint\": \"see there\"}"));
    assertThatThrownBy(screen::finish)
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> {
              assertThat(failure).hasMessage("cycle 1: web-2: lost 1");
              assertThat(failure.hint()).isEqualTo("see there");
              assertThat(failure.exitCode()).isEqualTo(ExitCode.NOT_WELL);
            });
    assertThat(event(out.toString()).path("failure").asString())
        .isEqualTo("cycle 1: web-2: lost 1");
  }

  @Test
  void aProcessThatEndsWithoutAWordIsAFailure() {
    assertThatThrownBy(screen(false)::finish)
        .isInstanceOf(CommandFailure.class)
        .hasMessage("drill: its process ended without a word");
  }
}
