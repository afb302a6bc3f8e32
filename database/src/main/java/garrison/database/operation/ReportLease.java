// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import garrison.database.insync.Peer;
import garrison.database.insync.ReportText;
import garrison.model.ServerName;
import garrison.quorum.client.Lease;
import garrison.quorum.client.Quorum;
import garrison.quorum.client.QuorumRefusedException;
import garrison.quorum.client.QuorumUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This server's session, with its report in it: a lease that is taken again whenever it is lost. As
 * long as others see it, this node lives and reaches the quorum.
 *
 * <p>One virtual thread takes the lease; {@link #report} may be called from any.
 */
final class ReportLease implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(ReportLease.class);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Quorum quorum;
  private final ServerName server;
  private final LongSupplier nanos;
  private final Thread keeper;
  private volatile boolean closed;
  private volatile String text;
  private volatile Optional<Lease> held = Optional.empty();
  private volatile long lostNanos;

  ReportLease(Quorum quorum, Peer.Present first, LongSupplier nanos) {
    this.quorum = quorum;
    this.server = first.server();
    this.text = ReportText.render(first);
    this.nanos = nanos;
    this.lostNanos = nanos.getAsLong();
    this.keeper = Thread.ofVirtual().name("database-report").start(this::keep);
  }

  static String name(ServerName server) {
    return "database." + server.value();
  }

  /** What a report says; a server whose report is not understood counts as absent. */
  static Peer read(ServerName server, String text) {
    try {
      Peer.Present report = ReportText.read(text);
      if (report.server().equals(server)) {
        return report;
      }
      LOGGER.error("event=report-of-somebody-else server={} report=\"{}\"", server, text);
    } catch (IllegalArgumentException e) {
      LOGGER.error("event=report-unreadable server={} report=\"{}\"", server, text, e);
    }
    return new Peer.Absent(server);
  }

  /** Says something else from now on. */
  void report(Peer.Present next) {
    String rendered = ReportText.render(next);
    if (!rendered.equals(text)) {
      text = rendered;
      held.ifPresent(lease -> lease.say(rendered));
    }
  }

  /** Since the session was renewed, counted from the renewal's start. */
  long ageMillis() {
    return held.map(lease -> lease.age().toMillis())
        .orElseGet(() -> TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - lostNanos));
  }

  private void keep() {
    try {
      while (!closed) {
        CountDownLatch lost = new CountDownLatch(1);
        String said = text;
        Optional<Lease> taken = take(said, lost);
        if (taken.isEmpty()) {
          TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
          continue;
        }
        held = taken;
        if (!text.equals(said)) {
          taken.get().say(text);
        }
        LOGGER.info("event=session-begun server={}", server);
        lost.await();
        // A lease is lost after the time of a session without an answer.
        lostNanos = nanos.getAsLong() - taken.get().age().toNanos();
        held = Optional.empty();
        LOGGER.warn("event=session-lost server={}", server);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<Lease> take(String said, CountDownLatch lost) {
    try {
      return quorum.tryLease(name(server), said, lost::countDown);
    } catch (QuorumUnavailableException e) {
      LOGGER.debug("event=session-not-begun reason={}", e.getMessage());
    } catch (QuorumRefusedException e) {
      LOGGER.error("event=session-refused", e);
    }
    return Optional.empty();
  }

  /** Gives the session up, so that others know at once. */
  @Override
  public void close() {
    closed = true;
    keeper.interrupt();
    held.ifPresent(Lease::close);
  }
}
