// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.host;

import java.util.Optional;

/**
 * Processor time since the start of the machine (proc_stat(5)).
 *
 * @param user seconds in programs, niced ones and guests included
 * @param system seconds in the kernel, interrupts included
 * @param stolen seconds a hypervisor gave to others
 * @param processors how many are online
 */
record CpuTimes(double user, double system, double stolen, int processors) {
  /** USER_HZ: what the kernel shows to programs is in hundredths, whatever its own clock is. */
  static final double TICKS_PER_SECOND = 100;

  static Optional<CpuTimes> parse(String stat) {
    int processors =
        (int) stat.lines().filter(line -> line.matches("cpu[0-9]+ .*")).limit(65_536).count();
    return Fields.line(stat, "cpu ").map(words -> of(words, Math.max(1, processors)));
  }

  private static CpuTimes of(String[] words, int processors) {
    long user = Fields.number(words, 1) + Fields.number(words, 2);
    long system = Fields.number(words, 3) + Fields.number(words, 6) + Fields.number(words, 7);
    return new CpuTimes(
        user / TICKS_PER_SECOND,
        system / TICKS_PER_SECOND,
        Fields.number(words, 8) / TICKS_PER_SECOND,
        processors);
  }
}
