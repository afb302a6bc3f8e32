// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.database.insync.InSyncRegister;
import garrison.database.operation.RegisterCodec;
import garrison.quorum.client.Quorum;
import garrison.quorum.client.Sight;
import garrison.quorum.client.Versioned;
import garrison.quorum.client.Watch;
import garrison.telemetry.control.ControlClient;
import garrison.telemetry.control.ControlException;
import garrison.telemetry.control.ControlUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells this server's gateway who writes: at once when the register says somebody else, and again
 * when the gateway was started anew. What it told last stays true for the gateway while the quorum
 * is out of sight.
 */
final class WriterDirections implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WriterDirections.class);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final Path socket;
  private final LongSupplier process;
  private final Semaphore news = new Semaphore(0);
  private final Watch watch;
  private final Thread teller;
  private volatile Optional<InSyncRegister> register = Optional.empty();

  private record Told(long process, String what) {}

  /**
   * @param socket the gateway's control socket
   * @param process the gateway's process id, 0 when there is none
   */
  WriterDirections(Quorum quorum, Path socket, LongSupplier process) {
    this.socket = socket;
    this.process = process;
    this.watch = quorum.register(RegisterCodec.NAME, new RegisterCodec()).watch(this::see);
    this.teller = Thread.ofVirtual().name("writer-directions").start(this::run);
  }

  private void see(Sight<InSyncRegister> sight) {
    if (sight instanceof Sight.Present<InSyncRegister>(Versioned<InSyncRegister> seen)) {
      register = Optional.of(seen.value());
      news.release();
    }
  }

  private void run() {
    Told told = new Told(0, "");
    try {
      while (true) {
        var _ = news.tryAcquire(LOOK.toNanos(), TimeUnit.NANOSECONDS);
        told = tell(told);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Told tell(Told before) {
    long gateway = process.getAsLong();
    Optional<InSyncRegister> known = register;
    if (gateway == 0 || known.isEmpty()) {
      return before;
    }
    InSyncRegister now = known.get();
    Told next = new Told(gateway, "sql-writer " + now.epoch() + " " + now.writer().server());
    if (next.equals(before)) {
      return before;
    }
    try {
      String answer = ControlClient.ask(socket, next.what(), LIMIT);
      log.info("event=gateway-directed request=\"{}\" answer=\"{}\"", next.what(), answer.strip());
      return next;
    } catch (ControlException | ControlUnavailableException e) {
      log.debug("event=gateway-not-directed request=\"{}\" reason={}", next.what(), e.getMessage());
      return before;
    }
  }

  @Override
  public void close() {
    watch.close();
    teller.interrupt();
  }
}
