// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.lab.Lab;
import garrison.lab.LabProgress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "down",
    header = "Stops the lab in order; data stays.",
    description =
        """
        Edges stop first, then all other servers at once: no request is taken that could not \
        be answered. What does not stop by itself is ended by force after its limit. The \
        file need not be right any more.\
        """,
    footer =
        """

        @|bold Examples|@
          garrison down
          garrison down -f shop/garrison.yaml

        @|bold Files|@
          .garrison beside the file stays: the database, certificates, secrets and logs.
          Removing it while the lab is down is starting anew.\
        """)
final class DownCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private final LabFile file = new LabFile();
  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    Terminal terminal = Terminal.of(spec);
    Lab lab = file.lab();
    boolean stopped = lab.isUp() && stop(lab, terminal);
    if (json.isWanted()) {
      terminal.out().println(Json.of(Map.of("outcome", stopped ? "stopped" : "was-down")));
    } else {
      terminal.out().println(stopped ? "down" : "nothing was up");
    }
    terminal.out().flush();
    return ExitCode.OK.code();
  }

  /** Stops a lab while a person can see it. */
  static boolean stop(Lab lab, Terminal terminal) {
    try (Progress progress = Progress.on(terminal)) {
      progress.show(LabProgress.Phase.STOPPING, List.of());
      return lab.down();
    }
  }
}
