// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Shows how a drill goes: one line a cycle, then the summary; what it waits for only on a terminal.
 * As JSON it is one object, printed at the end.
 */
final class DrillScreen {
  private static final String CLEAR_LINE = "\r\033[K";

  private final Terminal terminal;
  private final boolean isJson;
  private final int times;
  private final Path folder;
  private final Map<String, Object> answer = new LinkedHashMap<>();
  private final List<JsonNode> cycles = new ArrayList<>();
  private @Nullable JsonNode summary;
  private @Nullable CommandFailure failure;

  DrillScreen(Terminal terminal, boolean isJson, int times, Path folder, String drill, long seed) {
    this.terminal = terminal;
    this.isJson = isJson;
    this.times = times;
    this.folder = folder;
    answer.put("drill", drill);
    answer.put("seed", seed);
    answer.put("folder", folder.toString());
    answer.put("cycles", cycles);
    if (!isJson) {
      terminal.out().println("%s, seed %d, records in %s".formatted(drill, seed, folder));
      terminal.out().flush();
    }
  }

  /** Takes one event of the drill's process. */
  void show(JsonNode event) {
    if (event.has("phase")) {
      phase(event.path("phase").asString());
    } else if (event.has("cycle")) {
      cycle(event.path("cycle"));
    } else if (event.has("summary")) {
      summary = event.path("summary");
    } else if (event.has("failure")) {
      failure =
          new CommandFailure(
              ExitCode.NOT_WELL, event.path("failure").asString(), event.path("hint").asString());
    }
  }

  private void phase(String phase) {
    if (terminal.errDisplay().canMove()) {
      terminal.err().print(CLEAR_LINE + phase);
      terminal.err().flush();
    }
  }

  private void clear() {
    if (terminal.errDisplay().canMove()) {
      terminal.err().print(CLEAR_LINE);
      terminal.err().flush();
    }
  }

  private void cycle(JsonNode cycle) {
    cycles.add(cycle);
    if (!isJson) {
      clear();
      terminal.out().println(line(cycle, times));
      terminal.out().flush();
    }
  }

  /** One cycle on one line. */
  static String line(JsonNode cycle, int times) {
    int acknowledged = 0;
    int lost = 0;
    int duplicated = 0;
    for (JsonNode copy : cycle.path("copies").values()) {
      acknowledged = Math.max(acknowledged, copy.path("acknowledged").asInt());
      lost = Math.max(lost, copy.path("lost").asInt());
      duplicated = Math.max(duplicated, copy.path("duplicated").asInt());
    }
    String before = cycle.path("writerBefore").asString();
    String after = cycle.path("writerAfter").asString();
    return String.format(
        Locale.ROOT,
        "%d/%d  %s on %s: unavailable %.0f ms (calm %.0f), writer now %s, two copies after %.1f s,"
            + " %d acknowledged, %d lost, %d duplicated, %d errors, trace: %d events, %d"
            + " violations",
        cycle.path("cycle").asInt(),
        times,
        cycle.path("drill").asString(),
        before,
        cycle.path("unavailableMillis").asDouble(),
        cycle.path("calmMillis").asDouble(),
        after,
        cycle.path("twoCopiesSeconds").asDouble(),
        acknowledged,
        lost,
        duplicated,
        cycle.path("errors").asLong(),
        cycle.path("trace").path("events").asInt(),
        cycle.path("trace").path("violations").size());
  }

  /**
   * Prints what there is to say at the end.
   *
   * @throws CommandFailure when the drill failed
   */
  ExitCode finish() {
    clear();
    PrintWriter out = terminal.out();
    JsonNode all = summary;
    if (isJson) {
      if (all != null) {
        answer.put("summary", all);
      }
      if (failure != null) {
        answer.put("failure", String.valueOf(failure.getMessage()));
      }
      out.println(Json.laidOut(Json.of(answer)));
    } else if (all != null) {
      out.println();
      summarize(out, all);
    }
    out.flush();
    if (failure != null) {
      throw failure;
    }
    if (all == null) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "drill: its process ended without a word",
          "see drill.log in " + folder);
    }
    return ExitCode.OK;
  }

  private static void summarize(PrintWriter out, JsonNode all) {
    Table table =
        new Table("OF " + all.path("cycles").asInt() + " CYCLES", "MIN", "MEDIAN", "P99", "MAX");
    table.row(row("writes unavailable, ms", all.path("unavailableMillis"), "%.0f"));
    for (Map.Entry<String, JsonNode> kind : all.path("unavailableByDrill").properties()) {
      String label = "  " + kind.getKey() + " (" + kind.getValue().path("cycles").asInt() + ")";
      table.row(row(label, kind.getValue().path("unavailableMillis"), "%.0f"));
    }
    table.row(row("until two copies, s", all.path("twoCopiesSeconds"), "%.1f"));
    table.print(out);
    out.println();
    out.println(
        "%d acknowledged, %d lost, %d duplicated, %d otherwise wrong, %d errors seen by clients"
            .formatted(
                all.path("acknowledged").asLong(),
                all.path("lost").asLong(),
                all.path("duplicated").asLong(),
                all.path("wrong").asLong(),
                all.path("errors").asLong()));
    out.println(
        "traces: %d events, %d violations"
            .formatted(all.path("traceEvents").asLong(), all.path("traceViolations").asLong()));
  }

  private static List<String> row(String what, JsonNode spread, String form) {
    List<String> cells = new ArrayList<>(List.of(what));
    for (String part : List.of("min", "median", "p99", "max")) {
      cells.add(String.format(Locale.ROOT, form, spread.path(part).asDouble()));
    }
    return cells;
  }
}
