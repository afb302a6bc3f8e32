// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.collector;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsExchange;
import garrison.monitor.store.Acceptance;
import garrison.monitor.store.MetricStore;
import garrison.monitor.store.StoreException;
import garrison.telemetry.ship.Gzip;
import garrison.telemetry.ship.OtlpDecoder;
import garrison.telemetry.ship.OtlpException;
import garrison.trust.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code POST /v1/metrics} (OTLP 1.x over HTTP, binary protobuf, plain or gzip).
 *
 * <p>The listener has let nobody in but agents; here a sender is held to its own server: what it
 * says of another is refused with 403. Status 200 means that the batch is on disk. 429 and 503 mean
 * that the same batch may be sent again later; any other status, that it should not.
 */
public final class Collector implements HttpHandler {
  /** The path agents deliver to. */
  public static final String PATH = "/v1/metrics";

  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);
  private static final String PROTOBUF = "application/x-protobuf";

  private final MetricStore store;
  private final Arrivals arrivals;
  private final CollectorLimits limits;
  private final Semaphore unpacking;
  private final LongAdder batches = new LongAdder();
  private final LongAdder refused = new LongAdder();

  public Collector(MetricStore store, Arrivals arrivals, CollectorLimits limits) {
    this.store = store;
    this.arrivals = arrivals;
    this.limits = limits;
    unpacking = new Semaphore(limits.atOnce(), true);
  }

  /** Batches answered with 200. */
  public long batches() {
    return batches.sum();
  }

  /** Requests answered with anything else. */
  public long refused() {
    return refused.sum();
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        byte[] response = collect(exchange);
        batches.increment();
        answer(exchange, 200, PROTOBUF, response);
      } catch (RefusedException e) {
        refused.increment();
        LOG.warn(
            "event=batch_refused peer={} status={} reason=\"{}\"",
            exchange.getRemoteAddress(),
            e.status(),
            e.getMessage());
        if (e.status() == 503) {
          exchange.getResponseHeaders().set("Retry-After", "1");
        }
        answer(
            exchange,
            e.status(),
            "text/plain; charset=utf-8",
            (e.getMessage() + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private byte[] collect(HttpExchange exchange) throws IOException, RefusedException {
    if (!exchange.getRequestURI().getPath().equals(PATH)) {
      throw new RefusedException(
          404, "path: " + exchange.getRequestURI().getPath() + " (expected: " + PATH + ")");
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      throw new RefusedException(405, exchange.getRequestMethod() + " (expected: POST)");
    }
    String server = server(exchange);
    String type = header(exchange, "Content-Type");
    if (!type.equals(PROTOBUF)) {
      throw new RefusedException(415, "content type: " + type + " (expected: " + PROTOBUF + ")");
    }
    byte[] body = read(exchange.getRequestBody(), limits.bodyBytes());
    if (!acquire()) {
      throw new RefusedException(503, "busy (expected: fewer batches at a time)");
    }
    try {
      return store(unpack(exchange, body), server);
    } finally {
      unpacking.release();
    }
  }

  private boolean acquire() {
    try {
      return unpacking.tryAcquire(limits.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private byte[] store(byte[] body, String server) throws RefusedException {
    OtlpDecoder.Decoded request;
    try {
      request = OtlpDecoder.decode(body);
    } catch (OtlpException e) {
      throw new RefusedException(400, "body: " + e.getMessage());
    }
    OtlpSamples.Translated translated = OtlpSamples.of(request, server);
    Acceptance acceptance;
    try {
      acceptance = store.append(translated.samples());
    } catch (StoreException e) {
      LOG.error("event=batch_not_stored server={} reason=\"{}\"", server, e.toString());
      throw new RefusedException(503, "batch: cannot be stored now (expected: sent again)");
    }
    arrivals.arrived(server);
    return OtlpDecoder.response(
        translated.rejected() + acceptance.outsideWindow() + acceptance.refusedSeries(),
        acceptance.outsideWindow()
            + " too old or too new, "
            + acceptance.refusedSeries()
            + " of too many series, "
            + translated.rejected()
            + " of a kind that is not taken");
  }

  private byte[] unpack(HttpExchange exchange, byte[] body) throws RefusedException {
    String encoding = header(exchange, "Content-Encoding");
    return switch (encoding) {
      case "", "identity" -> body;
      case "gzip" -> {
        try {
          yield Gzip.expand(body, limits.unpackedBytes());
        } catch (OtlpException e) {
          throw new RefusedException(413, "body: " + e.getMessage());
        }
      }
      default ->
          throw new RefusedException(
              415, "content encoding: " + encoding + " (expected: gzip or none)");
    };
  }

  private static byte[] read(InputStream in, int limit) throws IOException, RefusedException {
    byte[] bytes = in.readNBytes(limit + 1);
    if (bytes.length > limit) {
      throw new RefusedException(413, "body: more than " + limit + " bytes (expected: fewer)");
    }
    return bytes;
  }

  /** The server in the identity of the sender's certificate, which the listener has verified. */
  private static String server(HttpExchange exchange) throws RefusedException {
    if (exchange instanceof HttpsExchange secured) {
      try {
        if (secured.getSSLSession().getPeerCertificates()[0] instanceof X509Certificate leaf) {
          Optional<URI> identity = Certificates.identity(leaf);
          if (identity.isPresent()) {
            String path = identity.get().getPath();
            return path.substring(1, path.indexOf('/', 1));
          }
        }
      } catch (SSLPeerUnverifiedException _) {
        throw new RefusedException(403, "certificate: none (expected: an agent's)");
      }
    }
    throw new RefusedException(403, "identity: none (expected: an agent's)");
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value.trim().toLowerCase(Locale.ROOT);
  }

  private static void answer(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }
}
