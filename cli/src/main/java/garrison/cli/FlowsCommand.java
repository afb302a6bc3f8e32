// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.model.Flow;
import garrison.model.Flows;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "flows",
    description = "Lists every permitted conversation; all others are refused.")
final class FlowsCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "Default: ./garrison.yaml, else the example.")
  private @Nullable Path file;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Override
  public Integer call() {
    List<Flow> flows = Flows.of(InfrastructureSource.find(Optional.ofNullable(file)).read());
    PrintWriter out = Output.of(spec);
    if (json) {
      out.println(Json.of(flows.stream().map(FlowsCommand::fields).toList()));
    } else {
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("FROM", "TO", "PORT", "PROTOCOL", "PURPOSE"));
      for (Flow flow : flows) {
        rows.add(List.copyOf(fields(flow).values()).subList(1, 6));
      }
      Output.table(out, rows);
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
