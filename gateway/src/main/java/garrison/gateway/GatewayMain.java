// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import garrison.gateway.configuration.ConfigurationJson;
import garrison.gateway.configuration.GatewayConfiguration;
import garrison.gateway.passage.SqlControl;
import garrison.model.Reasons;
import garrison.telemetry.control.ControlException;
import garrison.telemetry.control.ControlServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** The gateway process: {@code GatewayMain CONFIG.json}. Ends on SIGTERM, in order. */
public final class GatewayMain {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayMain.class);
  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final int USAGE = 2;
  private static final int FAILED = 1;

  private GatewayMain() {}

  /** Runs until it is told to stop. */
  public static void main(String[] arguments) {
    if (arguments.length != 1) {
      LOG.error(
          "event=not-started reason=\"arguments: {} (expected: CONFIG.json)\"", arguments.length);
      System.exit(USAGE);
    }
    try {
      run(Path.of(arguments[0]));
    } catch (RuntimeException failure) {
      LOG.error("event=not-started reason=\"{}\"", Reasons.onOneLine(failure));
      LOG.debug("event=not-started", failure);
      System.exit(FAILED);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void run(Path file) throws InterruptedException {
    GatewayConfiguration configuration = ConfigurationJson.read(file);
    Gateway gateway =
        Gateway.start(
            configuration,
            Runtime.getRuntime().availableProcessors(),
            InstantSource.system(),
            SplittableRandom::new);
    ControlServer control = ControlServer.open(configuration.control(), verbs(gateway, file));
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(() -> {
                  LOG.info("event=stopping");
                  gateway.stop(DRAIN);
                  control.close();
                  LOG.info("event=stopped");
                  stopped.countDown();
                }));
    LOG.info("event=started server={}", configuration.server());
    stopped.await();
  }

  private static Map<String, ControlServer.Verb> verbs(Gateway gateway, Path file) {
    JsonMapper json = JsonMapper.builder().build();
    Map<String, ControlServer.Verb> verbs = new HashMap<>(new SqlControl(gateway.sql()).verbs());
    verbs.put("health", ControlServer.Verb.text(_ -> "ok\n"));
    verbs.put("metrics", (_, body) -> gateway.meters().write(body));
    verbs.put("reload", (_, _) -> reload(gateway, file));
    verbs.put(
        "status",
        ControlServer.Verb.text(_ -> json.writeValueAsString(StatusReport.of(gateway)) + "\n"));
    return verbs;
  }

  private static void reload(Gateway gateway, Path file) {
    try {
      gateway.apply(ConfigurationJson.read(file));
      LOG.info("event=reloaded");
    } catch (RuntimeException failure) {
      LOG.warn("event=reload-refused reason=\"{}\"", Reasons.onOneLine(failure));
      throw new ControlException(Reasons.onOneLine(failure));
    }
  }
}
