// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.model.Flows;
import garrison.model.Infrastructure;
import garrison.model.Risks;
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
    name = "check",
    header = "Says whether the file is right, and what is risky in it.",
    description =
        """
        Reads the file and looks at the files it names; starts nothing. Every mistake is \
        reported at once, with line and column. What works and is still risky, such as two \
        servers that share an implementation, is listed with its remedy and is no error.\
        """,
    footer =
        """

        @|bold Examples|@
          garrison check                       ./garrison.yaml, else the example
          garrison check shop/garrison.yaml
          garrison check --json | jq .risks\
        """)
final class CheckCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private final FileArgument file = new FileArgument();
  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    InfrastructureSource source = file.source();
    Infrastructure infrastructure = source.read();
    List<Risks.Risk> risks = Risks.of(infrastructure);
    int flows = Flows.of(infrastructure).size();
    Terminal terminal = Terminal.of(spec);
    PrintWriter out = terminal.out();
    if (json.isWanted()) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("file", source.file().toString());
      answer.put("servers", infrastructure.servers().size());
      answer.put("flows", flows);
      answer.put("risks", risks);
      out.println(Json.of(answer));
    } else {
      out.println(
          source.shown()
              + " is right: "
              + infrastructure.servers().size()
              + " servers, "
              + flows
              + " flows");
      for (Risks.Risk risk : risks) {
        out.println(terminal.outDisplay().paint(Colour.YELLOW, "risk:") + " " + risk.text());
        out.println("      " + risk.remedy());
      }
    }
    out.flush();
    return ExitCode.OK.code();
  }
}
