// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.lab.Lab;
import garrison.lab.drill.DrillKind;
import garrison.lab.drill.DrillPlan;
import garrison.lab.drill.DrillProcess;
import garrison.model.file.NearMiss;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "drill",
    header = "Breaks something on purpose, under load, and measures what comes of it.",
    description =
        """
        Programs write by HTTPS from the internet and by SQL on each web server, and a ledger \
        outside the servers records what they were told. Each cycle breaks something, heals it, \
        waits for two copies of the data, and proves by reading every copy that each \
        acknowledged write is there, once, with its content. What the servers recorded \
        meanwhile is replayed by the checker that judges the simulator. docs/drills.md says \
        what is measured, and how.\
        """,
    footer =
        """

        @|bold Examples|@
          garrison drill list
          garrison drill database-crash --times 20
          garrison drill database-mix --times 100 --seed 7 --json

        @|bold Files|@
          .garrison/drills beside the file: a folder for each drill, with its ledgers and traces.\
        """)
final class DrillCommand implements Callable<Integer> {
  private static final String LIST = "list";
  private static final int MOST_SECONDS = 3600;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "What to break, or list, which says what there is.")
  private String name = "";

  @Option(names = "--times", paramLabel = "N", description = "How many cycles. Default: 1.")
  private int times = 1;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Decides what is left to chance. Default: another one each time.")
  private @Nullable Long seed;

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      description = "How long writes and two copies may take to be back. Default: 120.")
  private int limitSeconds = 120;

  @Option(
      names = "--pace",
      paramLabel = "MILLIS",
      description =
          "A write is due on each SQL path each time this has passed: the resolution. Default: 20.")
  private int paceMillis = 20;

  @Mixin private final LabFile file = new LabFile();
  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    Terminal terminal = Terminal.of(spec);
    if (name.equals(LIST)) {
      list(terminal);
      return ExitCode.OK.code();
    }
    DrillKind kind = DrillKind.of(name).orElseThrow(this::unknown);
    requireRange("--times", times, DrillPlan.MOST_TIMES);
    requireRange("--limit", limitSeconds, MOST_SECONDS);
    requireRange("--pace", paceMillis, DrillPlan.MOST_PACE_MILLIS);
    Lab lab = file.lab();
    Instant now = Instant.now();
    long chosen = Optional.ofNullable(seed).orElse(now.toEpochMilli());
    DrillProcess drill =
        DrillProcess.prepare(
            lab, new DrillProcess.Choice(kind, times, chosen, limitSeconds, paceMillis), now);
    DrillScreen screen =
        new DrillScreen(terminal, json.isWanted(), times, drill.folder(), kind.word(), chosen);
    drill.run(screen::show);
    return screen.finish().code();
  }

  private void list(Terminal terminal) {
    if (json.isWanted()) {
      List<Map<String, String>> all = new ArrayList<>();
      for (DrillKind kind : DrillKind.values()) {
        Map<String, String> one = new LinkedHashMap<>();
        one.put("name", kind.word());
        one.put("does", kind.what());
        all.add(one);
      }
      terminal.out().println(Json.of(all));
    } else {
      Table table = new Table("DRILL", "WHAT IT DOES");
      for (DrillKind kind : DrillKind.values()) {
        table.row(List.of(kind.word(), kind.what()));
      }
      table.print(terminal.out());
    }
    terminal.out().flush();
  }

  private CommandFailure unknown() {
    List<String> known = new ArrayList<>(List.of(LIST));
    known.addAll(Arrays.stream(DrillKind.values()).map(DrillKind::word).toList());
    return new CommandFailure(
        ExitCode.USAGE,
        "NAME: %s (%s)"
            .formatted(
                name,
                NearMiss.of(name, known)
                    .map(near -> "did you mean " + near + "?")
                    .orElse("expected: one of " + String.join(", ", known))),
        "garrison drill list says what each does");
  }

  private static void requireRange(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s: %d (expected: 1-%d)".formatted(option, value, most),
          "garrison help drill shows what it takes");
    }
  }
}
