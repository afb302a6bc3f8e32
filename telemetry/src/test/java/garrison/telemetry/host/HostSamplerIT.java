// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.host;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricFamily;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The running kernel's own {@code /proc}. */
final class HostSamplerIT {
  @Test
  void bothSamplersReadTheRunningKernel() {
    for (HostSampler sampler :
        List.of(HostSampler.machine(Path.of(".")), HostSampler.processes(Path.of(".")))) {
      List<MetricFamily> families = sampler.sample();
      assertThat(families)
          .extracting(MetricFamily::name)
          .contains(
              "host_cpu_seconds_total",
              "host_cpu_count",
              "host_memory_used_bytes",
              "host_memory_total_bytes",
              "host_disk_read_bytes_total",
              "host_disk_written_bytes_total",
              "host_filesystem_used_bytes",
              "host_filesystem_size_bytes",
              "host_network_received_bytes_total",
              "host_network_sent_bytes_total",
              "host_load1",
              "host_sockets");
      assertThat(sum(families, "host_cpu_seconds_total")).isPositive();
      assertThat(sum(families, "host_memory_used_bytes"))
          .isPositive()
          .isLessThan(sum(families, "host_memory_total_bytes"));
      assertThat(sum(sampler.sample(), "host_cpu_seconds_total"))
          .isGreaterThanOrEqualTo(sum(families, "host_cpu_seconds_total"));
    }
  }

  private static double sum(List<MetricFamily> families, String name) {
    return families.stream()
        .filter(family -> family.name().equals(name))
        .mapToDouble(family -> family.sum(Labels.NONE))
        .sum();
  }
}
