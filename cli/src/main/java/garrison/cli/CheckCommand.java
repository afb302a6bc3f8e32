// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.model.Flows;
import garrison.model.Infrastructure;
import garrison.model.Risks;
import java.io.PrintWriter;
import java.nio.file.Path;
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

@Command(name = "check", description = "Says whether the file is right, and what is risky in it.")
final class CheckCommand implements Callable<Integer> {
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
    InfrastructureSource source = InfrastructureSource.find(Optional.ofNullable(file));
    Infrastructure infrastructure = source.read();
    List<Risks.Risk> risks = Risks.of(infrastructure);
    int flows = Flows.of(infrastructure).size();
    PrintWriter out = Output.of(spec);
    if (json) {
      out.println(
          Json.of(
              Map.of(
                  "file",
                  source.file().toString(),
                  "servers",
                  infrastructure.servers().size(),
                  "flows",
                  flows,
                  "risks",
                  risks)));
    } else {
      out.println(
          source.shown()
              + " is right: "
              + infrastructure.servers().size()
              + " servers, "
              + flows
              + " flows");
      for (Risks.Risk risk : risks) {
        out.println("risk: " + risk.text());
        out.println("      " + risk.remedy());
      }
    }
    out.flush();
    return ExitCode.OK.code();
  }
}
