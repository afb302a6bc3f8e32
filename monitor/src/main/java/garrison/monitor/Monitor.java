// SPDX-License-Identifier: Apache-2.0

package garrison.monitor;

import garrison.monitor.MonitorConfiguration.MonitoredServer;
import garrison.monitor.collector.Arrivals;
import garrison.monitor.collector.Collector;
import garrison.monitor.collector.CollectorLimits;
import garrison.monitor.dashboard.Dashboard;
import garrison.monitor.status.StatusProbe;
import garrison.monitor.store.MetricStore;
import garrison.monitor.store.StoreLimits;
import garrison.telemetry.control.ControlException;
import garrison.telemetry.control.ControlServer;
import garrison.trust.Credentials;
import garrison.trust.PeerVerifier;
import garrison.trust.TlsContexts;
import garrison.trust.TrustException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running monitor: store, collector, dashboard and control socket, put together. A page that is
 * open is told as soon as measurements have arrived; requests have threads of their own.
 */
public final class Monitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);

  /** What arrives so soon after another batch goes into the same frame. */
  private static final Duration GATHERING = Duration.ofMillis(40);

  private static final Duration BETWEEN_FRAMES = Duration.ofMillis(160);
  private static final Duration WHILE_NOBODY_LOOKS = Duration.ofSeconds(1);
  private static final Duration MAINTENANCE = Duration.ofSeconds(10);
  private static final Duration RENEWAL = Duration.ofSeconds(60);

  private final MonitorConfiguration configuration;
  private final MetricStore store;
  private final Collector collector;
  private final Dashboard dashboard;
  private final Listener ingest;
  private final Listener pages;
  private final ControlServer control;
  private final ScheduledExecutorService supervisor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("monitor-supervisor").daemon().factory());
  private final Thread narrator;
  private String lastSentence = "";

  private Monitor(MonitorConfiguration configuration, InstantSource clock) {
    this.configuration = configuration;
    store =
        MetricStore.open(
            configuration.data(), StoreLimits.keeping(configuration.retention()), clock);
    Arrivals arrivals = new Arrivals(clock);
    collector = new Collector(store, arrivals, CollectorLimits.DEFAULT);
    StatusProbe probe =
        new StatusProbe(
            configuration.site().toString(),
            configuration.servers().stream().map(Monitor::watched).toList(),
            store,
            arrivals,
            clock);
    dashboard =
        new Dashboard(
            probe,
            store,
            clock,
            configuration.retention(),
            configuration.dashboard().names(),
            configuration.server().value());
    ingest =
        Listener.open(
            ListenAddress.parse(configuration.ingest().listen()),
            ingestContext(),
            Listener.Clients.AUTHENTICATED,
            collector);
    pages =
        Listener.open(
            ListenAddress.parse(configuration.dashboard().listen()),
            dashboardContext(),
            Listener.Clients.ANYONE,
            dashboard);
    control =
        ControlServer.open(
            configuration.control(),
            Map.of(
                "health", ControlServer.Verb.text(_ -> health()),
                "metrics",
                    ControlServer.Verb.text(
                        _ -> MonitorMetrics.text(store.counts(), collector, dashboard)),
                "now", ControlServer.Verb.text(_ -> dashboard.now() + "\n"),
                "reload", ControlServer.Verb.text(_ -> reload())));
    narrator = Thread.ofVirtual().name("monitor-frames").start(() -> narrate(arrivals));
    every(MAINTENANCE, this::maintain);
    every(RENEWAL, this::renew);
  }

  /** Starts everything; when this returns, agents can deliver and the page can be opened. */
  public static Monitor start(MonitorConfiguration configuration, InstantSource clock) {
    Monitor monitor = new Monitor(configuration, clock);
    LOG.info(
        "event=monitor_started server={} ingest={} dashboard={} data={} retention={}",
        configuration.server(),
        monitor.ingestAddress(),
        monitor.dashboardAddress(),
        configuration.data(),
        configuration.retention());
    return monitor;
  }

  /** Where agents deliver. */
  public InetSocketAddress ingestAddress() {
    return ingest.address();
  }

  /** Where the page is. */
  public InetSocketAddress dashboardAddress() {
    return pages.address();
  }

  @Override
  public void close() {
    narrator.interrupt();
    supervisor.shutdownNow();
    control.close();
    dashboard.close();
    pages.close();
    ingest.close();
    store.close();
    LOG.info("event=monitor_stopped server={}", configuration.server());
  }

  private static StatusProbe.Watched watched(MonitoredServer server) {
    return new StatusProbe.Watched(
        server.name().value(),
        server.address().text(),
        server.roles().stream()
            .map(role -> new StatusProbe.PlayedRole(role.role().word(), role.engine().word()))
            .toList());
  }

  private SSLContext ingestContext() {
    Credentials own = Credentials.read(configuration.trust(), configuration.ingest().certificate());
    return TlsContexts.server(
        own,
        new PeerVerifier(
            own.authorities(),
            configuration.ingest().accepts().stream()
                .map(URI::create)
                .collect(Collectors.toSet())));
  }

  private SSLContext dashboardContext() {
    return TlsContexts.site(
        Credentials.read(configuration.trust(), configuration.dashboard().certificate()));
  }

  private String health() {
    store
        .failure()
        .ifPresent(reason -> {
          throw new ControlException("store: " + reason);
        });
    return "healthy\n";
  }

  /** Both certificates are read before either is used, so a bad one leaves the old serving. */
  private String reload() {
    SSLContext nextIngest;
    SSLContext nextPages;
    try {
      nextIngest = ingestContext();
      nextPages = dashboardContext();
    } catch (TrustException e) {
      throw new ControlException("certificates: " + e.getMessage(), e);
    }
    ingest.replace(nextIngest);
    pages.replace(nextPages);
    return "certificates read again\n";
  }

  private void renew() {
    try {
      String _ = reload();
    } catch (ControlException e) {
      LOG.warn("event=certificates_kept reason=\"{}\"", e.getMessage());
    }
  }

  private void maintain() {
    String sentence = store.maintain();
    if (!sentence.equals(lastSentence)) {
      lastSentence = sentence;
      LOG.info("event=store_maintained sentence=\"{}\"", sentence);
    }
  }

  private void narrate(Arrivals arrivals) {
    long seen = 0;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        // Silence is worth telling too: what was measured last grows old.
        seen = arrivals.await(seen, WHILE_NOBODY_LOOKS);
        Thread.sleep(GATHERING);
        attempt(dashboard::tick);
        Thread.sleep(dashboard.pages() > 0 ? BETWEEN_FRAMES : WHILE_NOBODY_LOOKS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it is never looked at: the turn catches all
  private void every(Duration period, Runnable turn) {
    supervisor.scheduleAtFixedRate(
        () -> attempt(turn), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  // A turn that fails must not be the last one.
  private static void attempt(Runnable turn) {
    try {
      turn.run();
    } catch (RuntimeException e) {
      LOG.error("event=monitor_turn_failed", e);
    }
  }
}
