// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.agent;

import garrison.telemetry.control.ControlClient;
import garrison.telemetry.host.HostSampler;
import garrison.telemetry.metrics.ExpositionParser;
import garrison.telemetry.metrics.MetricFamily;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Something that is asked for measurements in each round, on a thread of its own and by one thread
 * at a time.
 *
 * @param name of the process, or of what is read: {@code gateway}
 * @param counters whether its counters begin again at zero when the agent's own process does not
 * @param reader gives the measurements, or throws: then this round has a gap
 */
public record Source(String name, Counters counters, Supplier<List<MetricFamily>> reader) {
  /** Whose counters they are. */
  public enum Counters {
    /** Of another process, which may restart: they are continued over its restarts. */
    CONTINUED,
    /** Of this process or the kernel: they are passed on as they are. */
    AS_READ
  }

  /** A process that answers the verb {@code metrics} on its control socket. */
  public static Source process(String name, Path socket, Duration limit) {
    return new Source(
        name,
        Counters.CONTINUED,
        () -> ExpositionParser.parse(ControlClient.ask(socket, "metrics", limit)));
  }

  /** The host. */
  public static Source host(HostSampler sampler) {
    return new Source("host", Counters.AS_READ, sampler::sample);
  }

  /** Something of this process. */
  public static Source own(String name, Supplier<List<MetricFamily>> reader) {
    return new Source(name, Counters.AS_READ, reader);
  }
}
