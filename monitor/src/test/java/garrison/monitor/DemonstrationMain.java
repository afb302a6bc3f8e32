// SPDX-License-Identifier: Apache-2.0

package garrison.monitor;

import garrison.model.Role;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the page with the measurements of a site that does not exist: {@code DemonstrationMain
 * FOLDER PORT MINUTES-OF-PAST NONE|WEB_2}. For looking at the page, not for tests.
 */
final class DemonstrationMain {
  private static final Logger LOG = LoggerFactory.getLogger(DemonstrationMain.class);

  private DemonstrationMain() {}

  public static void main(String[] arguments) throws Exception {
    MonitorFixture fixture =
        MonitorFixture.start(Path.of(arguments[0]), "127.0.0.1:" + arguments[1]);
    Map<String, HttpClient> agents = new LinkedHashMap<>();
    for (String server : List.of("edge-1", "web-1", "web-2")) {
      agents.put(server, fixture.client(server, Role.AGENT));
    }
    Instant begin = Instant.now().minus(Duration.ofMinutes(Long.parseLong(arguments[2])));
    SyntheticSite site = new SyntheticSite(SyntheticSite.Trouble.valueOf(arguments[3]), begin);
    Instant at = begin;
    while (at.isBefore(Instant.now())) {
      step(fixture, agents, site, at);
      at = at.plusSeconds(1);
    }
    LOG.info("event=demonstration_ready page={}", fixture.page("/"));
    var _ =
        Executors.newSingleThreadScheduledExecutor()
            .scheduleAtFixedRate(
                () -> step(fixture, agents, site, Instant.now()), 0, 1, TimeUnit.SECONDS);
    new CountDownLatch(1).await();
  }

  private static void step(
      MonitorFixture fixture, Map<String, HttpClient> agents, SyntheticSite site, Instant at) {
    site.advance();
    agents.forEach((server, agent) -> {
      try {
        HttpResponse<String> answer = fixture.deliver(agent, site.batch(server, at));
        if (answer.statusCode() != 200) {
          LOG.warn("event=delivery_refused server={} answer={}", server, answer.body());
        }
      } catch (Exception e) {
        LOG.warn("event=delivery_failed server={}", server, e);
      }
    });
  }
}
