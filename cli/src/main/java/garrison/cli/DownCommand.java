// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "down", description = "Stops the lab in order; data stays.")
final class DownCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private final LabFile file = new LabFile();

  @Override
  public Integer call() {
    PrintWriter out = Output.of(spec);
    out.println(file.lab().down() ? "down" : "nothing was up");
    out.flush();
    return ExitCode.OK.code();
  }
}
