// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

@Command(
    name = "restore",
    header = "Restores the database of a moment into a folder.",
    description =
        """
        Builds the data as it was at the end of that second, from the last full backup before it \
        and the logs since. The running database is not touched: the folder gets a data folder \
        and, for each database, a file of statements from which tables can be taken back.\
        """,
    footer =
        """

        @|bold Examples|@
          garrison restore --to 2026-11-23T10:15:00Z
          garrison restore --to 2026-11-23T10:15:00Z --into /tmp/before-the-drop\
        """)
final class RestoreCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "TIME",
      description = "The last second that is restored, like 2026-11-23T10:15:00Z.")
  private String to = "";

  @Option(
      names = "--into",
      paramLabel = "FOLDER",
      description = "Empty or new. Default: backups/restored/TIME in the server's state folder.")
  private @Nullable Path into;

  @Mixin private final LabFile file = new LabFile();
  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    Instant time = time();
    BackupNodes backups = new BackupNodes(new DatabaseNodes(file.lab()));
    String server = backups.reaching(time);
    String request =
        "backup-restore " + time + (into == null ? "" : " " + into.toAbsolutePath().normalize());
    Terminal terminal = Terminal.of(spec);
    JsonNode status;
    try (Progress progress = Progress.on(terminal)) {
      status = backups.run(server, request, "restore", progress);
    }
    print(terminal.out(), server, status);
    return ExitCode.OK.code();
  }

  private Instant time() {
    try {
      return Instant.parse(to);
    } catch (DateTimeParseException _) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--to: %s (expected: like 2026-11-23T10:15:00Z)".formatted(to),
          "garrison backup list shows which times can be restored");
    }
  }

  private void print(PrintWriter out, String server, JsonNode status) {
    JsonNode result = status.path("result");
    if (json.isWanted()) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("server", server);
      all.put("millis", status.path("millis").asLong(0));
      all.put("result", result);
      out.println(Json.of(all));
    } else {
      for (JsonNode table : result.path("tables")) {
        out.println(
            table.path("table").asString("") + ": " + table.path("rows").asLong(0) + " rows");
      }
      out.println(
          "restored to GTID %s, from %s, in %.1f s: %s"
              .formatted(
                  result.path("gtid").asString(""),
                  result.path("full").asString(""),
                  status.path("millis").asLong(0) / 1000.0,
                  result.path("folder").asString("")));
    }
    out.flush();
  }
}
