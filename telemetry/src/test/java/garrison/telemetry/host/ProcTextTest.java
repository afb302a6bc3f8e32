// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Each reader against the text of a kernel. */
final class ProcTextTest {
  @Test
  void processorTimeIsUserAndSystemOfAllProcessors() {
    String stat =
        """
        cpu  1000 50 300 99999 77 10 20 40 5 0
        cpu0 500 25 150 50000 40 5 10 20 0 0
        cpu1 500 25 150 49999 37 5 10 20 0 0
        intr 12345 0 9
        ctxt 99
        """;
    assertThat(CpuTimes.parse(stat)).contains(new CpuTimes(10.5, 3.3, 0.4, 2));
    assertThat(CpuTimes.parse("")).isEmpty();
    assertThat(CpuTimes.parse("cpu  x y\n")).contains(new CpuTimes(0, 0, 0, 1));
  }

  @Test
  void memoryInUseIsWhatIsNotAvailable() {
    String meminfo = "MemTotal:       1000 kB\nMemFree:         100 kB\nMemAvailable:    400 kB\n";
    MemoryUse use = MemoryUse.parse(meminfo).orElseThrow();
    assertThat(use.total()).isEqualTo(1000 * 1024);
    assertThat(use.used()).isEqualTo(600 * 1024);
    assertThat(MemoryUse.parse("nothing")).isEmpty();
  }

  @Test
  void diskTrafficIsOfWholeDisksAlone() {
    String diskstats =
        """
           7       0 loop0 1 0 800 0 1 0 800 0 0 0 0
         254       0 vda 134 30 100 68 227 238 200 143 0 36 84 69 60 31 16 35 32
         254       1 vda1 134 30 100 68 227 238 200 143 0 36 84
         259       0 nvme0n1 1 0 10 0 1 0 20 0 0 0 0
         259       1 nvme0n1p1 1 0 10 0 1 0 20 0 0 0 0
         253       0 zram0 1 0 800 0 1 0 800 0 0 0 0
         252       0 dm-0 1 0 800 0 1 0 800 0 0 0 0
        """;
    assertThat(DiskTraffic.parse(diskstats)).isEqualTo(new DiskTraffic(110 * 512, 220 * 512));
    assertThat(DiskTraffic.parse("")).isEqualTo(new DiskTraffic(0, 0));
  }

  @Test
  void interfacesAreToldApartAndTheLoopbackIsLeftOut() {
    String dev =
        """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets
            lo:  213938    2469    0    0    0     0          0         0   213938    2469
          eth0:232408905    6943    0    0    0     0          0         0   762211    5863
        eth0:1:       5       1    0    0    0     0          0         0        7       1
        """;
    assertThat(InterfaceTraffic.parse(dev))
        .containsExactly(
            new InterfaceTraffic("eth0", 232408905, 762211), new InterfaceTraffic("eth0:1", 5, 7));
  }

  @Test
  void socketsAreCountedByTheKernel() {
    String snmp =
        """
        Ip: Forwarding DefaultTTL
        Ip: 1 64
        Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens CurrEstab InSegs
        Tcp: 1 200 120000 -1 12 34 56
        """;
    String sockstat = "sockets: used 17\nTCP: inuse 1 orphan 3 tw 8 alloc 1 mem 0\n";
    assertThat(SocketCounts.parse(snmp, sockstat)).isEqualTo(new SocketCounts(34, 8, 3));
    assertThat(SocketCounts.parse("", "")).isEqualTo(new SocketCounts(0, 0, 0));
  }

  @Test
  void pressureIsInSeconds() {
    String both =
        """
        some avg10=50.45 avg60=81.54 avg300=67.60 total=2500000
        full avg10=0.00 avg60=0.00 avg300=0.00 total=500000
        """;
    assertThat(Pressure.parse(both)).contains(new Pressure(2.5, 0.5));
    assertThat(Pressure.parse("some avg10=0.00 total=1000000\n")).contains(new Pressure(1, 0));
    assertThat(Pressure.parse("")).isEmpty();
  }

  @Test
  void nameOfAProcessMayHoldAnything() {
    String stat =
        "42 (a) R 1 (b)) S 1 42 42 0 -1 4194560 100 200 0 0 7 8 30 40 20 0 5 0 999 1048576 321 18"
            + " 1 1 0\n";
    assertThat(ProcessUse.parse(stat)).contains(new ProcessUse(37, 48, 321));
    assertThat(ProcessUse.parse("42 (x) S 1 2")).isEmpty();
    assertThat(ProcessUse.parse("")).isEmpty();
    assertThat(ProcessUse.io("rchar: 1\nread_bytes: 77\n", "read_bytes")).isEqualTo(77);
    assertThat(ProcessUse.proportionalBytes("x\nPss:      12 kB\n")).contains(12L * 1024);
  }
}
