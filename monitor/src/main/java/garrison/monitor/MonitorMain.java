// SPDX-License-Identifier: Apache-2.0

package garrison.monitor;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The monitor's process: {@code MonitorMain CONFIG.json}. It ends on SIGTERM. */
public final class MonitorMain {
  private static final Logger LOG = LoggerFactory.getLogger(MonitorMain.class);

  private MonitorMain() {}

  /** Starts the monitor and waits to be stopped; ends with 1 when it cannot start. */
  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length != 1) {
      LOG.error("error: arguments: {} (expected: the configuration file)", arguments.length);
      System.exit(2);
    }
    limitHttp();
    try {
      Monitor monitor =
          Monitor.start(MonitorConfiguration.read(Path.of(arguments[0])), InstantSource.system());
      Runtime.getRuntime().addShutdownHook(new Thread(monitor::close, "monitor-stop"));
    } catch (RuntimeException e) {
      LOG.error("error: {}", chain(e));
      System.exit(1);
    }
    new CountDownLatch(1).await();
  }

  /** Bounds of the JDK's HTTP server, which it reads once, as it is loaded. */
  private static void limitHttp() {
    System.setProperty("jdk.httpserver.maxConnections", "256");
    System.setProperty("sun.net.httpserver.idleInterval", "60");
    System.setProperty("sun.net.httpserver.maxReqTime", "20");
    System.setProperty("sun.net.httpserver.maxRspTime", "3600");
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private static String chain(Throwable failure) {
    StringBuilder text = new StringBuilder(String.valueOf(failure.getMessage()));
    Throwable cause = failure.getCause();
    while (cause != null) {
      text.append(": ").append(cause.getMessage());
      cause = cause.getCause();
    }
    return text.toString();
  }
}
