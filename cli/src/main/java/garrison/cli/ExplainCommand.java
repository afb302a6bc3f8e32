// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.cli.DatabaseNodes.Answer;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "explain",
    header = "Says which epoch wrote a transaction, what it is, and who holds it.",
    description =
        """
        A GTID is MariaDB's name of a transaction: replication domain, the server_id of who made \
        it, and its number; garrison database shows each server's last one. Every server with a \
        database is asked, and reads its own binary logs and trace, also while its MariaDB is \
        down. What crash recovery cut off a server's log is told too.\
        """,
    footer =
        """

        @|bold Examples|@
          garrison explain 0-1-4711
          garrison explain 0-1-4711 --json | jq .servers\
        """)
final class ExplainCommand implements Callable<Integer> {
  private static final Pattern GTID = Pattern.compile("\\d{1,9}-\\d{1,10}-\\d{1,18}");

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "GTID",
      description = "A transaction, domain-server-number, like 0-1-4711.")
  private String gtid = "";

  @Mixin private final LabFile file = new LabFile();
  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    if (!GTID.matcher(gtid).matches()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "GTID: %s (expected: domain-server-number, like 0-1-4711)".formatted(gtid),
          "garrison database shows the last one of each server");
    }
    Map<String, Answer> answers = new DatabaseNodes(file.lab()).transaction(gtid);
    TransactionView view = new TransactionView(gtid, answers);
    view.requireKnown();
    PrintWriter out = Terminal.of(spec).out();
    if (json.isWanted()) {
      out.println(Json.laidOut(view.json()));
    } else {
      view.print(out);
    }
    out.flush();
    return ExitCode.OK.code();
  }
}
