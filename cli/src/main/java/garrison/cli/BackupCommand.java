// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
import tools.jackson.databind.JsonNode;

@Command(
    name = "backup",
    header = "Backs up the database, shows the backups and proves that they can be restored.",
    description =
        """
        Without an action: takes a full backup now, from a follower that is in sync if there is \
        one. From the first one on that server also copies its binary log every second, makes a \
        new full backup every day and keeps the last seven. list shows what there is; verify \
        restores a backup into a MariaDB of its own and compares every table.\
        """,
    footer =
        """

        @|bold Examples|@
          garrison backup
          garrison backup list --json
          garrison backup verify

        @|bold Files|@
          backups and trust/backup.key in the server's state folder. Without the key no backup
          can be read: keep a copy of it elsewhere.\
        """)
final class BackupCommand implements Callable<Integer> {
  /** What can be done. */
  enum Action {
    TAKE,
    LIST,
    VERIFY;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ACTION",
      description = "take, list or verify. Default: ${DEFAULT-VALUE}.",
      defaultValue = "take")
  private Action action = Action.TAKE;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description = "Which backup to verify. Default: the newest one.")
  private @Nullable String name;

  @Option(
      names = "--server",
      paramLabel = "SERVER",
      description = "Whose data to back up, and where to keep it.")
  private @Nullable String server;

  @Mixin private final LabFile file = new LabFile();
  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    if (name != null && action != Action.VERIFY) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "argument: %s (expected: no further argument after %s)".formatted(name, action),
          "garrison help backup shows what it takes");
    }
    DatabaseNodes nodes = new DatabaseNodes(file.lab());
    String chosen = server;
    if (chosen != null) {
      nodes.requireDatabase(chosen);
    }
    BackupNodes backups = new BackupNodes(nodes);
    return switch (action) {
      case TAKE -> take(backups).code();
      case LIST -> list(backups).code();
      case VERIFY -> verify(backups).code();
    };
  }

  private ExitCode take(BackupNodes backups) {
    String from = Optional.ofNullable(server).orElseGet(backups::source);
    JsonNode status = run(backups, from, "backup", "backup");
    JsonNode full = status.path("result");
    print(
        from,
        status,
        "%s: %s, %s stored, GTID %s, %d tables"
            .formatted(
                full.path("name").asString(""),
                BackupNodes.size(full.path("bytes").path("plain").asLong(0)),
                BackupNodes.size(full.path("bytes").path("stored").asLong(0)),
                full.path("gtid").asString(""),
                full.path("reference").path("tables").size()));
    return ExitCode.OK;
  }

  private ExitCode verify(BackupNodes backups) {
    String holder = backups.holder(Optional.ofNullable(name));
    String request = name == null ? "backup-verify" : "backup-verify " + name;
    JsonNode status = run(backups, holder, request, "verify");
    JsonNode result = status.path("result");
    StringBuilder text = new StringBuilder();
    for (JsonNode table : result.path("tables")) {
      text.append(
          "%s: %d rows, sum %s: equal%n"
              .formatted(
                  table.path("table").asString(""),
                  table.path("rows").asLong(0),
                  table.path("sum").asString("")));
    }
    text.append(
        "%s is good: restored to GTID %s in %.1f s, every table equal"
            .formatted(
                result.path("name").asString(""),
                result.path("gtid").asString(""),
                status.path("millis").asLong(0) / 1000.0));
    print(holder, status, text.toString());
    return ExitCode.OK;
  }

  private JsonNode run(BackupNodes backups, String on, String request, String subject) {
    try (Progress progress = Progress.on(Terminal.of(spec))) {
      return backups.run(on, request, subject, progress);
    }
  }

  private void print(String on, JsonNode status, String sentence) {
    PrintWriter out = Terminal.of(spec).out();
    if (json.isWanted()) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("action", action.toString());
      all.put("server", on);
      all.put("millis", status.path("millis").asLong(0));
      all.put("result", status.path("result"));
      out.println(Json.of(all));
    } else {
      out.println(sentence);
    }
    out.flush();
  }

  private ExitCode list(BackupNodes backups) {
    Map<String, JsonNode> lists = backups.lists();
    Terminal terminal = Terminal.of(spec);
    PrintWriter out = terminal.out();
    Table table = new Table("BACKUP", "FINISHED", "STORED", "LOGS", "RESTORABLE UNTIL", "GTID");
    StringBuilder wrong = new StringBuilder();
    for (Map.Entry<String, JsonNode> list : lists.entrySet()) {
      for (JsonNode full : list.getValue().path("fulls")) {
        table.row(
            List.of(
                full.path("name").asString(""),
                full.path("finished").asString(""),
                BackupNodes.size(full.path("storedBytes").asLong(0)),
                BackupNodes.size(full.path("logBytes").asLong(0)),
                full.path("restorableUntil").asString("no logs"),
                full.path("gtid").asString("")));
      }
      for (JsonNode damaged : list.getValue().path("damaged")) {
        wrong.append('\n').append(list.getKey()).append(": ").append(damaged.asString(""));
      }
      String problem = list.getValue().path("problem").asString("");
      if (!problem.isEmpty()) {
        wrong.append('\n').append(list.getKey()).append(": logs are not copied: ").append(problem);
      }
    }
    boolean isWell = wrong.isEmpty();
    if (json.isWanted()) {
      out.println(Json.of(Map.of("servers", lists)));
    } else {
      table.print(out);
      if (!isWell) {
        out.println(terminal.outDisplay().paint(Colour.RED, "wrong:") + wrong);
      }
    }
    out.flush();
    return isWell ? ExitCode.OK : ExitCode.NOT_WELL;
  }
}
