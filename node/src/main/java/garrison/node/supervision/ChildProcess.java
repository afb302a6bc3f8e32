// SPDX-License-Identifier: Apache-2.0

package garrison.node.supervision;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How a process is started here: without input, its output into a file of bounded size. */
public final class ChildProcess {
  private ChildProcess() {}

  /**
   * Starts it.
   *
   * @param name for the thread that copies the output
   * @param log where the output goes
   * @param environment added to the node's own
   */
  public static Process start(
      String name, Path log, List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    Process started = builder.start();
    RotatingLog output = new RotatingLog(log, RotatingLog.MOST_BYTES);
    Thread.ofPlatform()
        .name("log-" + name)
        .daemon()
        .start(() -> output.copy(started.getInputStream()));
    return started;
  }
}
