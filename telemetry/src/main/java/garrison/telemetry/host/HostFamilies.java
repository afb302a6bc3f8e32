// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.host;

import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricFamily;
import garrison.telemetry.metrics.MetricType;
import garrison.telemetry.metrics.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Builds the families of one sample. Names and meanings are the same for both samplers. */
final class HostFamilies {
  private final List<MetricFamily> families = new ArrayList<>();

  /**
   * Begins a sample.
   *
   * @param source {@code machine} or {@code processes}: what the figures are of
   */
  HostFamilies(String source) {
    families.add(
        new MetricFamily(
            "host_source",
            MetricType.GAUGE,
            "What the host_ figures are of: the whole machine, or a sum over the server's"
                + " processes.",
            List.of(new Sample.Value(Labels.of("source", source), 1))));
  }

  List<MetricFamily> list() {
    return List.copyOf(families);
  }

  void cpu(double user, double system, int processors) {
    families.add(
        new MetricFamily(
            "host_cpu_seconds_total",
            MetricType.COUNTER,
            "Processor time used.",
            List.of(
                new Sample.Value(Labels.of("mode", "user"), user),
                new Sample.Value(Labels.of("mode", "system"), system))));
    families.add(MetricFamily.gauge("host_cpu_count", "Processors online.", processors));
  }

  void stolen(double seconds) {
    families.add(
        MetricFamily.counter(
            "host_cpu_stolen_seconds_total",
            "Processor time that the hypervisor gave to others.",
            seconds));
  }

  void memory(long used, long total) {
    families.add(
        MetricFamily.gauge(
            "host_memory_used_bytes", "Memory that others cannot have.", (double) used));
    families.add(
        MetricFamily.gauge("host_memory_total_bytes", "Memory of the machine.", (double) total));
  }

  void disk(long read, long written) {
    families.add(
        MetricFamily.counter(
            "host_disk_read_bytes_total", "Bytes read from disks.", (double) read));
    families.add(
        MetricFamily.counter(
            "host_disk_written_bytes_total", "Bytes written to disks.", (double) written));
  }

  void filesystem(Filesystem filesystem) {
    try {
      Filesystem.Use use = filesystem.use();
      families.add(
          MetricFamily.gauge(
              "host_filesystem_used_bytes",
              "Bytes in use on the filesystem of the state folder.",
              (double) use.used()));
      families.add(
          MetricFamily.gauge(
              "host_filesystem_size_bytes",
              "Size of the filesystem of the state folder.",
              (double) use.size()));
    } catch (IOException _) {
      // A gap: the folder is gone, and whoever needs it says so louder.
    }
  }

  void network(String dev) {
    List<InterfaceTraffic> interfaces = InterfaceTraffic.parse(dev);
    families.add(
        perInterface(
            "host_network_received_bytes_total",
            "Bytes received by an interface.",
            interfaces,
            InterfaceTraffic::received));
    families.add(
        perInterface(
            "host_network_sent_bytes_total",
            "Bytes sent by an interface.",
            interfaces,
            InterfaceTraffic::sent));
  }

  void load(String loadavg) {
    try {
      double load = Double.parseDouble(Fields.words(loadavg)[0]);
      families.add(
          MetricFamily.gauge(
              "host_load1", "Tasks that run or wait, as a mean over a minute.", load));
    } catch (NumberFormatException _) {
      // A gap.
    }
  }

  void sockets(SocketCounts counts) {
    families.add(
        new MetricFamily(
            "host_sockets",
            MetricType.GAUGE,
            "TCP connections by state.",
            List.of(
                new Sample.Value(Labels.of("state", "established"), (double) counts.established()),
                new Sample.Value(Labels.of("state", "time_wait"), (double) counts.timeWait()),
                new Sample.Value(Labels.of("state", "orphaned"), (double) counts.orphaned()))));
  }

  void pressure(List<Sample> samples) {
    if (!samples.isEmpty()) {
      families.add(
          new MetricFamily(
              "host_pressure_seconds_total",
              MetricType.COUNTER,
              "Time in which some or all tasks waited for a resource.",
              samples));
    }
  }

  private static MetricFamily perInterface(
      String name,
      String help,
      List<InterfaceTraffic> interfaces,
      ToDoubleFunction<InterfaceTraffic> bytes) {
    List<Sample> samples = new ArrayList<>();
    for (InterfaceTraffic one : interfaces) {
      samples.add(new Sample.Value(Labels.of("interface", one.name()), bytes.applyAsDouble(one)));
    }
    return new MetricFamily(name, MetricType.COUNTER, help, samples);
  }
}
