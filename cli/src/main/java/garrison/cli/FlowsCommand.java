// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.model.Flow;
import garrison.model.Flows;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "flows",
    header = "Lists every permitted conversation; all others are refused.",
    description =
        """
        The Flows follow from the file and from nothing else. Firewalls, accepted identities and \
        listening ports of every server are derived from this list.\
        """,
    footer =
        """

        @|bold Examples|@
          garrison flows
          garrison flows --json | jq -r '.[] | select(.to == "web-1/web") | .name'\
        """)
final class FlowsCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private final FileArgument file = new FileArgument();
  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    List<Flow> flows = Flows.of(file.source().read());
    PrintWriter out = Terminal.of(spec).out();
    if (json.isWanted()) {
      out.println(Json.of(flows.stream().map(FlowsCommand::fields).toList()));
    } else {
      Table table = new Table("FROM", "TO", "PORT", "PROTOCOL", "PURPOSE");
      for (Flow flow : flows) {
        table.row(List.copyOf(fields(flow).values()).subList(1, 6));
      }
      table.print(out);
    }
    out.flush();
    return ExitCode.OK.code();
  }

  static Map<String, String> fields(Flow flow) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("name", flow.name());
    fields.put("from", flow.from().toString());
    fields.put("to", flow.to().toString());
    fields.put("port", flow.protocol().transport() + "/" + flow.port());
    fields.put("protocol", flow.protocol().toString());
    fields.put("purpose", flow.purpose());
    return fields;
  }
}
