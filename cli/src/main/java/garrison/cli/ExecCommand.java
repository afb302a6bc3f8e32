// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "exec",
    header = "Runs a command as if on a server, or on internet, operator or intruder.",
    customSynopsis = "garrison exec [-f FILE] HOST -- COMMAND...",
    description =
        """
        The command is a program of this machine; it sees the host's network, processes, names \
        and firewall. Standard streams, the working folder and the exit code are passed \
        through, so what it prints is the command's own. Three hosts belong to nobody's plan: \
        internet (outside), operator (an address allowed to operate) and intruder (on the \
        private network, without an identity).\
        """,
    footer =
        """

        @|bold Examples|@
          garrison exec internet -- curl -k https://www.foobar.com/api/where
          garrison exec web-1 -- nft list table inet garrison
          garrison exec intruder -- ping -c 1 10.0.0.11\
        """)
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
