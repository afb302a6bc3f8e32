// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.database.operation.Admission;
import garrison.database.operation.AdmissionException;
import garrison.telemetry.control.ControlClient;
import garrison.telemetry.control.ControlException;
import garrison.telemetry.control.ControlUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The doors to this server's database, as the gateway keeps them. A gateway that has just started
 * lets nobody in, so what was told counts for the process it was told to.
 *
 * <p>A request without an answer may have been obeyed, or may be yet. So what it was about is
 * unknown from then on, never what it was before; and each request has a number, below which the
 * gateway obeys nothing any more. Called by the database supervisor's thread alone.
 */
final class GatewayDoors implements Admission {
  private static final Logger log = LoggerFactory.getLogger(GatewayDoors.class);
  private static final Duration LIMIT = Duration.ofSeconds(1);

  /** For what is asked in each turn of the supervisor until it is answered. */
  private static final Duration AGAIN = Duration.ofMillis(100);

  private final Path socket;
  private final LongSupplier process;
  private long toldProcess;
  private long number;
  private Writes writes = Writes.UNKNOWN;
  private long admittedEpoch;
  private Optional<Reading> reading = Optional.of(Reading.NO);

  private enum Writes {
    /** Nothing was told, or was answered. */
    UNKNOWN,
    ADMITTED,
    /** Told to shut, without an answer. */
    SHUTTING,
    SHUT
  }

  /**
   * @param socket the gateway's control socket
   * @param process the gateway's process id, 0 when there is none
   */
  GatewayDoors(Path socket, LongSupplier process) {
    this.socket = socket;
    this.process = process;
  }

  @Override
  public void admit(long epoch) {
    forgetFormer();
    writes = Writes.UNKNOWN;
    tell("sql-admit " + epoch, LIMIT);
    writes = Writes.ADMITTED;
    admittedEpoch = epoch;
  }

  @Override
  public void hold(Duration grace) {
    forgetFormer();
    if (!isGone()) {
      shut("sql-hold " + grace.toMillis(), LIMIT.plus(grace));
    }
  }

  @Override
  public void cut() {
    forgetFormer();
    if (!isGone() && writes != Writes.SHUT) {
      shut("sql-cut", LIMIT);
    }
  }

  @Override
  public void reads(Reading next) {
    forgetFormer();
    if (isGone() || reading.equals(Optional.of(next))) {
      return;
    }
    reading = Optional.empty();
    tell(next == Reading.YES ? "sql-reads yes" : "sql-reads no", LIMIT);
    reading = Optional.of(next);
  }

  /** Who was to be cut off and may not be yet is cut off first. */
  @Override
  public boolean admits(long epoch) {
    forgetFormer();
    if (writes == Writes.SHUTTING && !isGone()) {
      try {
        shut("sql-cut", AGAIN);
      } catch (AdmissionException e) {
        log.debug("event=doors-not-shut", e);
      }
    }
    return epoch > 0 && writes == Writes.ADMITTED && admittedEpoch == epoch;
  }

  private void shut(String request, Duration limit) {
    writes = Writes.SHUTTING;
    tell(request, limit);
    writes = Writes.SHUT;
  }

  private boolean isGone() {
    return process.getAsLong() == 0;
  }

  private void forgetFormer() {
    long now = process.getAsLong();
    if (toldProcess != now) {
      toldProcess = now;
      writes = Writes.UNKNOWN;
      reading = Optional.of(Reading.NO);
    }
  }

  private void tell(String request, Duration limit) {
    number++;
    try {
      String answer = ControlClient.ask(socket, "sql-order " + number + " " + request, limit);
      if (process.getAsLong() != toldProcess) {
        throw new ControlException(
            "another gateway since (expected: process " + toldProcess + "): " + answer.strip());
      }
    } catch (ControlException | ControlUnavailableException e) {
      throw new AdmissionException("gateway: " + request, e);
    }
  }
}
