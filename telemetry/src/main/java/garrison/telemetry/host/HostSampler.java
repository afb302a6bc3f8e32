// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.host;

import garrison.telemetry.metrics.MetricFamily;
import java.nio.file.Path;
import java.util.List;

/**
 * Samples what a server uses, each time it is asked. Not thread safe: one thread asks, once a
 * second.
 */
public sealed interface HostSampler permits MachineSampler, ProcessesSampler {
  /** The folder of the running kernel. */
  Path PROC = Path.of("/proc");

  List<MetricFamily> sample();

  /**
   * All of the machine, on a host that is one server.
   *
   * @param state the folder on the filesystem that is watched
   */
  static HostSampler machine(Path state) {
    return new MachineSampler(new ProcFolder(PROC), new Filesystem(state));
  }

  /**
   * The sum of the processes that can be seen, for one of several servers on a machine: its own
   * process and network namespaces make the difference.
   */
  static HostSampler processes(Path state) {
    return new ProcessesSampler(new ProcFolder(PROC), new Filesystem(state));
  }
}
