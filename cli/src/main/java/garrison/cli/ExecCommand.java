// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "exec",
    description = "Runs a command as if on a server, or on internet, operator or intruder.",
    customSynopsis = "garrison exec [-f FILE] HOST -- COMMAND...")
final class ExecCommand implements Callable<Integer> {
  @Mixin private final LabFile file = new LabFile();

  @Parameters(index = "0", paramLabel = "HOST", description = "Where to run it.")
  private String host = "";

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "What to run.")
  private List<String> command = List.of();

  @Override
  public Integer call() {
    return file.lab().exec(host, command);
  }
}
