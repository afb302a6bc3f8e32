// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.host;

import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricFamily;
import garrison.telemetry.metrics.Sample;
import java.util.ArrayList;
import java.util.List;

/** Samples the whole machine. */
final class MachineSampler implements HostSampler {
  private final ProcFolder proc;
  private final Filesystem filesystem;

  MachineSampler(ProcFolder proc, Filesystem filesystem) {
    this.proc = proc;
    this.filesystem = filesystem;
  }

  @Override
  public List<MetricFamily> sample() {
    HostFamilies families = new HostFamilies("machine");
    proc.read("stat")
        .flatMap(CpuTimes::parse)
        .ifPresent(cpu -> {
          families.cpu(cpu.user(), cpu.system(), cpu.processors());
          families.stolen(cpu.stolen());
        });
    proc.read("meminfo")
        .flatMap(MemoryUse::parse)
        .ifPresent(memory -> families.memory(memory.used(), memory.total()));
    proc.read("diskstats")
        .map(DiskTraffic::parse)
        .ifPresent(disk -> families.disk(disk.read(), disk.written()));
    families.filesystem(filesystem);
    proc.read("net/dev").ifPresent(families::network);
    proc.read("loadavg").ifPresent(families::load);
    families.sockets(
        SocketCounts.parse(proc.read("net/snmp").orElse(""), proc.read("net/sockstat").orElse("")));
    families.pressure(pressure());
    return families.list();
  }

  private List<Sample> pressure() {
    List<Sample> samples = new ArrayList<>();
    for (String resource : List.of("cpu", "io", "memory")) {
      proc.read("pressure/" + resource)
          .flatMap(Pressure::parse)
          .ifPresent(pressure -> {
            samples.add(
                new Sample.Value(
                    Labels.of("resource", resource, "waiting", "some"), pressure.some()));
            samples.add(
                new Sample.Value(
                    Labels.of("resource", resource, "waiting", "all"), pressure.full()));
          });
    }
    return samples;
  }
}
