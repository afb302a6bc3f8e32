// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.dashboard;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import garrison.monitor.status.Status;
import garrison.monitor.status.StatusProbe;
import garrison.monitor.status.StatusProbe.Watched;
import garrison.monitor.store.Grid;
import garrison.monitor.store.MetricStore;
import garrison.telemetry.ship.Gzip;
import garrison.telemetry.ship.OtlpDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers the browser: the page at {@code /}, and under {@code /api/} what it shows: {@code
 * infrastructure} (what there is and which charts there are), {@code now} (the picture of this
 * moment), {@code series?range=SECONDS} (every chart's history) and {@code live} (both, when
 * something new was measured).
 */
public final class Dashboard implements HttpHandler, AutoCloseable {
  /** A live frame carries the last seconds again, for a server whose report came late. */
  private static final int TAIL_SECONDS = 5;

  private static final int QUERIES_AT_ONCE = 2;
  private static final long QUERY_WAIT_SECONDS = 10;
  private static final String JSON = "application/json; charset=utf-8";

  /** What the page is told once. */
  record Page(
      String site, String server, List<Watched> servers, List<Offer> ranges, List<Drawn> charts) {}

  /** A length of time to choose. */
  record Offer(String label, long seconds) {}

  /** A chart as the page knows it. */
  record Drawn(
      String id,
      String group,
      String title,
      String unit,
      String shape,
      String note,
      List<DrawnLine> lines) {}

  record DrawnLine(String label, String tone) {}

  private final MetricStore store;
  private final StatusProbe probe;
  private final InstantSource clock;
  private final Guard guard;
  private final List<Chart> charts;
  private final String page;
  private final Assets assets = new Assets();
  private final LiveFeed feed = new LiveFeed();
  private final Semaphore queries = new Semaphore(QUERIES_AT_ONCE, true);
  private final JsonMapper json = JsonMapper.builder().build();

  /**
   * @param names under which host names it may be asked
   * @param server where it runs
   */
  public Dashboard(
      StatusProbe probe,
      MetricStore store,
      InstantSource clock,
      Duration retention,
      List<String> names,
      String server) {
    this.store = store;
    this.probe = probe;
    this.clock = clock;
    guard = new Guard(names);
    charts = ChartCatalog.of(probe.watched());
    page =
        json.writeValueAsString(
            new Page(
                probe.site(),
                server,
                probe.watched(),
                Range.within(retention).stream()
                    .map(range -> new Offer(range.label(), range.seconds()))
                    .toList(),
                charts.stream().map(Dashboard::drawn).toList()));
  }

  /**
   * Sends the picture of this moment to every open page, and notices when a role's health changes
   * even while nobody looks.
   */
  public void tick() {
    Status status = probe.status();
    if (feed.pages() > 0) {
      Grid tail =
          Grid.ending(
              clock.millis() - Range.LIVE.stepMillis(),
              TAIL_SECONDS * Range.LIVE.stepMillis(),
              Range.LIVE.stepMillis());
      feed.publish(
          "{\"status\":"
              + json.writeValueAsString(status)
              + ",\"tail\":"
              + SeriesJson.of(charts, tail, store)
              + "}");
    }
  }

  /** The picture of this moment as JSON. */
  public String now() {
    return json.writeValueAsString(probe.status());
  }

  /** How many pages are open. */
  public int pages() {
    return feed.pages();
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Guard.harden(exchange.getResponseHeaders());
      Optional<Guard.Refusal> refusal = guard.refusal(exchange);
      if (refusal.isPresent()) {
        text(exchange, refusal.get().status(), refusal.get().reason());
      } else {
        route(exchange);
      }
    }
  }

  @Override
  public void close() {
    feed.close();
  }

  private void route(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    switch (path) {
      case "/api/infrastructure" -> send(exchange, 200, JSON, page);
      case "/api/now" -> send(exchange, 200, JSON, now());
      case "/api/series" -> series(exchange);
      case "/api/live" -> {
        if (!feed.serve(exchange)) {
          exchange.getResponseHeaders().set("Retry-After", "5");
          text(exchange, 503, "pages: " + feed.pages() + " are open (expected: fewer)");
        }
      }
      default -> asset(exchange, path);
    }
  }

  private void asset(HttpExchange exchange, String path) throws IOException {
    Optional<Assets.Asset> found = assets.find(path);
    if (found.isEmpty()) {
      text(exchange, 404, "there is nothing at " + path);
      return;
    }
    Assets.Asset asset = found.get();
    exchange.getResponseHeaders().set("ETag", asset.tag());
    if (asset.tag().equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
      exchange.sendResponseHeaders(304, -1);
      return;
    }
    writeCompressed(exchange, asset.type(), asset.gzip());
  }

  private void series(HttpExchange exchange) throws IOException {
    Optional<Range> range = range(exchange.getRequestURI().getQuery());
    if (range.isEmpty()) {
      text(exchange, 400, "range: not one of those that are offered (expected: range=300)");
    } else if (!acquire()) {
      exchange.getResponseHeaders().set("Retry-After", "5");
      text(exchange, 503, "busy (expected: fewer queries at a time)");
    } else {
      String answer;
      try {
        answer = SeriesJson.of(charts, range.get().before(clock.millis()), store);
      } finally {
        queries.release();
      }
      writeCompressed(exchange, JSON, Assets.gzip(answer.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** Sends it as it is to who asks for gzip (RFC 9110, section 12.5.3), and expanded to others. */
  private static void writeCompressed(HttpExchange exchange, String type, byte[] gzip)
      throws IOException {
    String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
    exchange.getResponseHeaders().set("Vary", "Accept-Encoding");
    if (accepted != null && accepted.contains("gzip")) {
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
      write(exchange, 200, type, gzip);
    } else {
      write(exchange, 200, type, Gzip.expand(gzip, OtlpDecoder.MAX_BYTES));
    }
  }

  private boolean acquire() {
    try {
      return queries.tryAcquire(QUERY_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Optional<Range> range(@Nullable String query) {
    if (query == null || !query.matches("range=[0-9]{1,8}")) {
      return Optional.empty();
    }
    return Range.ofSeconds(Long.parseLong(query.substring("range=".length())));
  }

  private static Drawn drawn(Chart chart) {
    return new Drawn(
        chart.id(),
        chart.group(),
        chart.title(),
        chart.unit().word(),
        chart.shape().word(),
        chart.note(),
        chart.lines().stream().map(line -> new DrawnLine(line.label(), line.tone())).toList());
  }

  private static void text(HttpExchange exchange, int status, String text) throws IOException {
    send(exchange, status, "text/plain; charset=utf-8", text + "\n");
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    write(exchange, status, type, body.getBytes(StandardCharsets.UTF_8));
  }

  private static void write(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }
}
