// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.host;

import java.util.Optional;

/**
 * Memory, in bytes (proc_meminfo(5)).
 *
 * @param available what programs could still have without swapping: free and reclaimable
 */
record MemoryUse(long total, long available) {
  private static final long KIBIBYTE = 1024;

  static Optional<MemoryUse> parse(String meminfo) {
    Optional<String[]> total = Fields.line(meminfo, "MemTotal:");
    Optional<String[]> available = Fields.line(meminfo, "MemAvailable:");
    return total.map(words ->
        new MemoryUse(
            Fields.number(words, 1) * KIBIBYTE,
            available.map(its -> Fields.number(its, 1)).orElse(0L) * KIBIBYTE));
  }

  /** What is not available. */
  long used() {
    return Math.max(0, total - available);
  }
}
