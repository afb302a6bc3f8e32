// SPDX-License-Identifier: Apache-2.0

package garrison.node.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Our own programs, each a process.
 *
 * <p>Many of them share few cores and, in the lab, one machine's memory. So all have the collector
 * that costs least at rest; and only those that carry requests have the optimizing compiler, which
 * takes memory and time that a program with little to do never earns back.
 */
public enum JavaProgram {
  LAB("lib", "garrison.lab.LabMain", 64, Load.LIGHT),
  NODE("lib", "garrison.node.NodeMain", 96, Load.LIGHT),
  /** Buffers live outside of the heap; this is for the connections' state. */
  GATEWAY("lib", "garrison.gateway.GatewayMain", 128, Load.TRAFFIC),
  MONITOR("lib", "garrison.monitor.MonitorMain", 96, Load.LIGHT),
  TOMCAT("tomcat", "garrison.application.tomcat.TomcatMain", 192, Load.TRAFFIC),
  JETTY("jetty", "garrison.application.jetty.JettyMain", 192, Load.TRAFFIC);

  /** How a program runs; a few flags each, found by measuring starts (docs/start.md). */
  private enum Load {
    /**
     * A little every second: a small heap that grows when it must, the first compiler alone, and
     * that only for what is called often.
     */
    LIGHT("-Xms8m -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=4"),
    /**
     * Requests: both compilers, the optimizing one only for what requests make hot, not for the
     * loops of a start; and room for the short-lived objects of many requests.
     */
    TRAFFIC(
        "-Xms24m -Xmn12m -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000"
            + " -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000");

    private final String flags;

    Load(String flags) {
      this.flags = flags;
    }
  }

  private final String folder;
  private final String mainClass;
  private final int heapMebibytes;
  private final Load load;

  JavaProgram(String folder, String mainClass, int heapMebibytes, Load load) {
    this.folder = folder;
    this.mainClass = mainClass;
    this.heapMebibytes = heapMebibytes;
    this.load = load;
  }

  /** The name in file names, such as {@code gateway}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name of the cache made in a training run. */
  public String cacheName() {
    return word() + ".aot";
  }

  /** Which folder of the installation holds its class path. */
  String folder() {
    return folder;
  }

  String mainClass() {
    return mainClass;
  }

  /** What the virtual machine is told, apart from class path and cache. */
  List<String> flags() {
    List<String> flags = new ArrayList<>(List.of("-Xmx" + heapMebibytes + "m"));
    flags.addAll(List.of(load.flags.split(" ", -1)));
    return List.copyOf(flags);
  }
}
