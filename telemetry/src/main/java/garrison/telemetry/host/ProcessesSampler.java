// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.host;

import garrison.telemetry.metrics.MetricFamily;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Samples the sum of the processes that can be seen, for one of several servers on one machine.
 * Network and sockets are those of the process's network namespace; load, processors, size of the
 * memory and the filesystem are the machine's, because there is no part of them to be shown.
 *
 * <p>Processor time and traffic of a process that ends go to its parent, when that waits for it. If
 * this happens between reading the two, the sum holds them twice or not at all; therefore a round
 * in which a process vanished is read again, and a round that is never quiet keeps the last
 * figures.
 *
 * <p>Memory is the proportional set size, so that what processes share is counted once. The kernel
 * walks page tables for it; it is therefore read in each fifth round only.
 */
final class ProcessesSampler implements HostSampler {
  private static final int TRIES = 3;
  private static final int ROUNDS_PER_MEMORY = 5;
  private static final long PAGE_BYTES = 4096;

  private final ProcFolder proc;
  private final Filesystem filesystem;
  private final RisingSum user = new RisingSum();
  private final RisingSum system = new RisingSum();
  private final RisingSum read = new RisingSum();
  private final RisingSum written = new RisingSum();
  private long memoryBytes;
  private int round;

  ProcessesSampler(ProcFolder proc, Filesystem filesystem) {
    this.proc = proc;
    this.filesystem = filesystem;
  }

  @Override
  public List<MetricFamily> sample() {
    HostFamilies families = new HostFamilies("processes");
    for (int attempt = 0; attempt < TRIES; attempt++) {
      if (readProcesses()) {
        break;
      }
    }
    int processors = proc.read("stat").flatMap(CpuTimes::parse).map(CpuTimes::processors).orElse(1);
    families.cpu(
        user.total() / CpuTimes.TICKS_PER_SECOND,
        system.total() / CpuTimes.TICKS_PER_SECOND,
        processors);
    proc.read("meminfo")
        .flatMap(MemoryUse::parse)
        .ifPresent(memory -> families.memory(memoryBytes, memory.total()));
    families.disk(read.total(), written.total());
    families.filesystem(filesystem);
    proc.read("net/dev").ifPresent(families::network);
    proc.read("loadavg").ifPresent(families::load);
    families.sockets(
        SocketCounts.parse(proc.read("net/snmp").orElse(""), proc.read("net/sockstat").orElse("")));
    return families.list();
  }

  /** Reads each process once; false when one vanished meanwhile, and nothing is kept then. */
  private boolean readProcesses() {
    Map<Integer, ProcessUse> uses = new HashMap<>();
    long bytesRead = 0;
    long bytesWritten = 0;
    for (int process : proc.processes()) {
      Optional<ProcessUse> use = proc.read(process + "/stat").flatMap(ProcessUse::parse);
      if (use.isEmpty()) {
        return false;
      }
      uses.put(process, use.get());
      String io = proc.read(process + "/io").orElse("");
      bytesRead += ProcessUse.io(io, "read_bytes");
      bytesWritten += ProcessUse.io(io, "write_bytes");
    }
    if (!uses.keySet().stream().allMatch(process -> proc.exists(process + "/stat"))) {
      return false;
    }
    user.next(uses.values().stream().mapToLong(ProcessUse::user).sum());
    system.next(uses.values().stream().mapToLong(ProcessUse::system).sum());
    read.next(bytesRead);
    written.next(bytesWritten);
    if (round++ % ROUNDS_PER_MEMORY == 0) {
      memoryBytes = memory(uses);
    }
    return true;
  }

  private long memory(Map<Integer, ProcessUse> uses) {
    long bytes = 0;
    for (Map.Entry<Integer, ProcessUse> use : uses.entrySet()) {
      bytes +=
          proc.read(use.getKey() + "/smaps_rollup")
              .flatMap(ProcessUse::proportionalBytes)
              .orElse(use.getValue().residentPages() * PAGE_BYTES);
    }
    return bytes;
  }
}
