// SPDX-License-Identifier: Apache-2.0

package garrison.node.program;

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
  LAB("lib", "garrison.lab.LabMain", 64, Compiler.QUICK),
  NODE("lib", "garrison.node.NodeMain", 96, Compiler.QUICK),
  /** Buffers live outside of the heap; this is for the connections' state. */
  GATEWAY("lib", "garrison.gateway.GatewayMain", 128, Compiler.OPTIMIZING),
  MONITOR("lib", "garrison.monitor.MonitorMain", 96, Compiler.QUICK),
  TOMCAT("tomcat", "garrison.application.tomcat.TomcatMain", 192, Compiler.OPTIMIZING),
  JETTY("jetty", "garrison.application.jetty.JettyMain", 192, Compiler.OPTIMIZING);

  private enum Compiler {
    /** The first of the two compilers alone. */
    QUICK,
    /** Both. */
    OPTIMIZING
  }

  private final String folder;
  private final String mainClass;
  private final int heapMebibytes;
  private final Compiler compiler;

  JavaProgram(String folder, String mainClass, int heapMebibytes, Compiler compiler) {
    this.folder = folder;
    this.mainClass = mainClass;
    this.heapMebibytes = heapMebibytes;
    this.compiler = compiler;
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
    return compiler == Compiler.QUICK
        ? List.of("-Xmx" + heapMebibytes + "m", "-XX:TieredStopAtLevel=1")
        : List.of("-Xmx" + heapMebibytes + "m");
  }
}
