// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.host;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostSamplerTest {
  private static final Labels USER = Labels.of("mode", "user");

  @TempDir Path proc;

  @BeforeEach
  void machine() throws IOException {
    write("stat", "cpu  100 0 0 0\ncpu0 100 0 0 0\ncpu1 0 0 0 0\n");
    write("meminfo", "MemTotal: 1000 kB\nMemAvailable: 400 kB\n");
    write("loadavg", "0.50 0.40 0.30 1/100 1234\n");
  }

  @Test
  void childThatEndsMovesToItsParentAndNothingIsCountedTwice() throws IOException {
    HostSampler sampler = processes();
    process(1, 100, 0);
    process(2, 500, 0);
    assertThat(cpu(sampler)).isEqualTo(6);
    remove(2);
    process(1, 110, 520);
    assertThat(cpu(sampler)).isEqualTo(6.3);
  }

  @Test
  void processNobodyWaitedForDoesNotMakeTheCounterFall() throws IOException {
    HostSampler sampler = processes();
    process(1, 100, 0);
    process(2, 500, 0);
    assertThat(cpu(sampler)).isEqualTo(6);
    remove(2);
    assertThat(cpu(sampler)).isEqualTo(6);
    process(1, 150, 0);
    assertThat(cpu(sampler)).isEqualTo(6.5);
  }

  @Test
  void processThatCannotBeReadKeepsTheLastFigures() throws IOException {
    HostSampler sampler = processes();
    process(1, 100, 0);
    assertThat(cpu(sampler)).isEqualTo(1);
    Files.createDirectory(proc.resolve("7"));
    process(1, 300, 0);
    assertThat(cpu(sampler)).isEqualTo(1);
    Files.delete(proc.resolve("7"));
    assertThat(cpu(sampler)).isEqualTo(3);
  }

  @Test
  void memoryAndDiskAreSumsOverProcesses() throws IOException {
    process(1, 1, 0);
    process(2, 1, 0);
    write("1/smaps_rollup", "00-ff ---p [rollup]\nRss: 99 kB\nPss: 10 kB\n");
    write("1/io", "rchar: 5\nread_bytes: 4096\nwrite_bytes: 8192\n");
    write("2/io", "read_bytes: 4\nwrite_bytes: 8\n");
    List<MetricFamily> families = processes().sample();
    // Process 2 does not tell its proportional size: its 3 resident pages count.
    assertThat(value(families, "host_memory_used_bytes", Labels.NONE))
        .isEqualTo(10 * 1024 + 3 * 4096);
    assertThat(value(families, "host_memory_total_bytes", Labels.NONE)).isEqualTo(1000 * 1024);
    assertThat(value(families, "host_disk_read_bytes_total", Labels.NONE)).isEqualTo(4100);
    assertThat(value(families, "host_disk_written_bytes_total", Labels.NONE)).isEqualTo(8200);
    assertThat(value(families, "host_cpu_count", Labels.NONE)).isEqualTo(2);
    assertThat(value(families, "host_source", Labels.of("source", "processes"))).isEqualTo(1);
  }

  @Test
  void fileThatIsMissingIsAGapAndNothingElse() throws IOException {
    Files.delete(proc.resolve("meminfo"));
    write("loadavg", "unknown\n");
    List<MetricFamily> families = new MachineSampler(new ProcFolder(proc), filesystem()).sample();
    assertThat(families)
        .extracting(MetricFamily::name)
        .contains("host_cpu_seconds_total", "host_filesystem_size_bytes", "host_sockets")
        .doesNotContain("host_memory_used_bytes", "host_load1", "host_pressure_seconds_total");
  }

  @Test
  void endlessFileIsReadToALimit() throws IOException {
    Files.write(proc.resolve("huge"), new byte[ProcFolder.MAX_BYTES + 5]);
    assertThat(new ProcFolder(proc).read("huge").orElseThrow()).hasSize(ProcFolder.MAX_BYTES);
  }

  private HostSampler processes() {
    return new ProcessesSampler(new ProcFolder(proc), filesystem());
  }

  private Filesystem filesystem() {
    return new Filesystem(proc);
  }

  private static double cpu(HostSampler sampler) {
    return value(sampler.sample(), "host_cpu_seconds_total", USER);
  }

  private static double value(List<MetricFamily> families, String name, Labels labels) {
    return families.stream()
        .filter(family -> family.name().equals(name))
        .findFirst()
        .flatMap(family -> family.value(labels))
        .orElseThrow();
  }

  private void process(int id, long user, long childrenUser) throws IOException {
    write(
        id + "/stat",
        id
            + " (java) S 0 0 0 0 -1 0 0 0 0 0 "
            + user
            + " 0 "
            + childrenUser
            + " 0 20 0 1 0 5 1000 3 0\n");
  }

  private void remove(int id) throws IOException {
    Files.delete(proc.resolve(id + "/stat"));
    Files.delete(proc.resolve(Integer.toString(id)));
  }

  private void write(String name, String text) throws IOException {
    Path file = proc.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
