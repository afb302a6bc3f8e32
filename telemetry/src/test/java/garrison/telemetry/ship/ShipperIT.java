// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.ship;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import garrison.model.ServerName;
import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricFamily;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against a real HTTP server that decodes what it gets and leaves out a moment that it has, as the
 * monitor does: an answer that comes too late makes a batch come again.
 */
final class ShipperIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final ServerName WEB = new ServerName("web-1");
  private static final Instant START = Instant.parse("2026-11-22T20:00:00Z");

  @TempDir Path folder;

  private final List<Double> received = new CopyOnWriteArrayList<>();
  private final Set<Instant> moments = ConcurrentHashMap.newKeySet();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger loseAnswers = new AtomicInteger();
  private final AtomicInteger answer = new AtomicInteger(200);
  private HttpServer monitor;
  private Spool spool;

  @BeforeEach
  void monitorIsThere() throws IOException {
    monitor = monitor(0);
    spool = Spool.open(folder, SpoolLimits.DEFAULT);
  }

  @AfterEach
  void allIsClosed() {
    monitor.stop(0);
    spool.close();
  }

  @Test
  void batchesArriveInOrderAndNothingIsLeft() throws Exception {
    try (Shipper shipper = shipper()) {
      offer(shipper, 1, 20);
      awaitReceived(20);
      Awaitility.await().atMost(LIMIT).until(() -> shipper.state().pending() == 0);
      assertThat(shipper.state())
          .isEqualTo(new Shipper.State(0, shipper.state().spoolBytes(), 20, 0, 0, ""));
    }
    assertThat(received).isEqualTo(numbers(1, 20));
  }

  @Test
  void nothingIsLostWhileTheMonitorIsAwayAndOrderIsKept() throws Exception {
    int port = monitor.getAddress().getPort();
    try (Shipper shipper = shipper()) {
      offer(shipper, 1, 5);
      Awaitility.await().atMost(LIMIT).until(() -> shipper.state().delivered() == 5);
      monitor.stop(0);
      offer(shipper, 6, 200);
      Awaitility.await().atMost(LIMIT).until(() -> !shipper.state().problem().isEmpty());
      assertThat(shipper.state().pending()).isEqualTo(195);
      requests.set(0);
      monitor = monitor(port);
      Awaitility.await().atMost(LIMIT).until(() -> shipper.state().delivered() == 200);
      assertThat(shipper.state().problem()).isEmpty();
    }
    assertThat(received).isEqualTo(numbers(1, 200));
    // Many together: 195 batches in far fewer requests.
    assertThat(requests.get()).isLessThan(60);
  }

  @Test
  void batchWhoseAnswerIsLostComesAgainUnderTheSameMoment() throws Exception {
    loseAnswers.set(3);
    try (Shipper shipper = shipper()) {
      offer(shipper, 1, 10);
      Awaitility.await().atMost(LIMIT).until(() -> shipper.state().delivered() == 10);
    }
    assertThat(requests.get()).isGreaterThan(3);
    assertThat(received).isEqualTo(numbers(1, 10));
  }

  @Test
  void whatWaitsOutlivesTheProcess() throws Exception {
    answer.set(503);
    try (Shipper shipper = shipper()) {
      offer(shipper, 1, 10);
      Awaitility.await().atMost(LIMIT).until(() -> requests.get() > 1);
    }
    // A second spool over the same folder, the first never closed: as after a kill.
    Spool unclosed = spool;
    spool = Spool.open(folder, SpoolLimits.DEFAULT);
    answer.set(200);
    try (Shipper shipper = shipper()) {
      offer(shipper, 11, 12);
      awaitReceived(12);
    }
    unclosed.close();
    assertThat(received).isEqualTo(numbers(1, 12));
  }

  @Test
  void batchThatIsRefusedIsCountedAndTheNextGoesThrough() throws Exception {
    answer.set(400);
    try (Shipper shipper = shipper()) {
      offer(shipper, 1, 3);
      Awaitility.await().atMost(LIMIT).until(() -> shipper.state().refused() == 3);
      answer.set(200);
      offer(shipper, 4, 4);
      awaitReceived(1);
      assertThat(shipper.state().dropped()).isZero();
    }
    assertThat(received).containsExactly(4.0);
  }

  @Test
  void monitorThatCannotTakeItNowIsAskedAgain() throws Exception {
    for (int status : new int[] {429, 500, 502, 503, 504, 403, 404, 302}) {
      answer.set(status);
      requests.set(0);
      int before = received.size();
      try (Shipper shipper = shipper()) {
        offer(shipper, status, status);
        Awaitility.await().atMost(LIMIT).until(() -> requests.get() > 1);
        Awaitility.await()
            .atMost(LIMIT)
            .until(() -> shipper.state().problem().startsWith("status " + status));
        answer.set(200);
        awaitReceived(before + 1);
      }
    }
  }

  @Test
  void offeringNeverWaitsForAMonitorThatHangs() throws Exception {
    answer.set(0);
    Shipper shipper = shipper();
    offer(shipper, 1, 100);
    assertThat(shipper.state().pending()).isEqualTo(100);
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(shipper.state().problem()).isNotEmpty());
    shipper.close();
  }

  @Test
  void unwritableSpoolKeepsBatchesInMemory() throws Exception {
    spool.close();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
    try (Shipper shipper = shipper()) {
      offer(shipper, 1, 3);
      awaitReceived(3);
    }
    assertThat(received).isEqualTo(numbers(1, 3));
    Files.createDirectory(folder);
  }

  private Shipper shipper() throws NoSuchAlgorithmException {
    URI target = URI.create("http://127.0.0.1:" + monitor.getAddress().getPort() + "/v1/metrics");
    ShipperSettings settings =
        new ShipperSettings(
            target, Duration.ofSeconds(2), Duration.ofMillis(10), Duration.ofMillis(100), 64);
    return Shipper.start(settings, SSLContext.getDefault(), spool, new Random(1));
  }

  private static void offer(Shipper shipper, int first, int last) {
    for (double number : numbers(first, last)) {
      Instant at = START.plusSeconds((long) number);
      shipper.offer(new Batch(WEB, START, at, List.of(MetricFamily.gauge("n", "", number))));
    }
  }

  private void awaitReceived(int count) {
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(received).hasSizeGreaterThanOrEqualTo(count));
  }

  private static List<Double> numbers(int first, int last) {
    return DoubleStream.iterate(first, n -> n <= last, n -> n + 1).boxed().toList();
  }

  private HttpServer monitor(int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/v1/metrics", this::take);
    server.start();
    return server;
  }

  private void take(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    requests.incrementAndGet();
    int status = answer.get();
    if (status == 0) {
      // Hangs: the exchange is never answered.
      return;
    }
    boolean ours =
        "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
            && "application/x-protobuf"
                .equals(exchange.getRequestHeaders().getFirst("Content-Type"));
    if (status == 200 && ours) {
      for (Batch batch : OtlpDecoder.decode(Gzip.expand(body, OtlpDecoder.MAX_BYTES)).batches()) {
        if (moments.add(batch.at())) {
          received.add(batch.families().getFirst().value(Labels.NONE).orElseThrow());
        }
      }
    }
    if (loseAnswers.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      exchange.close();
      return;
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }
}
