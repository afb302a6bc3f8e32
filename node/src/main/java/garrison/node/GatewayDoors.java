// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.database.operation.Admission;
import garrison.database.operation.AdmissionException;
import garrison.telemetry.control.ControlClient;
import garrison.telemetry.control.ControlException;
import garrison.telemetry.control.ControlUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The doors to this server's database, as the gateway keeps them. A gateway that has just started
 * lets nobody in, so what was told counts for the process it was told to. Called by the database
 * supervisor's thread alone.
 */
final class GatewayDoors implements Admission {
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final Path socket;
  private final LongSupplier process;
  private long toldProcess;
  private long admittedEpoch;
  private boolean shut;
  private Reading reading = Reading.NO;

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
    long told = tell("sql-admit " + epoch, LIMIT);
    toldProcess = told;
    admittedEpoch = epoch;
    shut = false;
  }

  @Override
  public void hold(Duration grace) {
    if (isGone()) {
      return;
    }
    long told = tell("sql-hold " + grace.toMillis(), LIMIT.plus(grace));
    toldProcess = told;
    admittedEpoch = 0;
    shut = true;
  }

  @Override
  public void cut() {
    forgetFormer();
    if (isGone() || shut) {
      return;
    }
    long told = tell("sql-cut", LIMIT);
    toldProcess = told;
    admittedEpoch = 0;
    shut = true;
  }

  @Override
  public void reads(Reading next) {
    forgetFormer();
    if (next == reading || isGone()) {
      return;
    }
    long told = tell(next == Reading.YES ? "sql-reads yes" : "sql-reads no", LIMIT);
    toldProcess = told;
    reading = next;
  }

  @Override
  public boolean admits(long epoch) {
    forgetFormer();
    return epoch > 0 && admittedEpoch == epoch;
  }

  private boolean isGone() {
    return process.getAsLong() == 0;
  }

  private void forgetFormer() {
    if (toldProcess != process.getAsLong()) {
      admittedEpoch = 0;
      shut = false;
      reading = Reading.NO;
      toldProcess = process.getAsLong();
    }
  }

  /** Tells, and says which process heard it: another one since may have taken its place. */
  private long tell(String request, Duration limit) {
    long before = process.getAsLong();
    try {
      String answer = ControlClient.ask(socket, request, limit);
      if (process.getAsLong() != before) {
        throw new ControlException(
            "another gateway since (expected: process " + before + "): " + answer.strip());
      }
      return before;
    } catch (ControlException | ControlUnavailableException e) {
      throw new AdmissionException("gateway: " + request, e);
    }
  }
}
