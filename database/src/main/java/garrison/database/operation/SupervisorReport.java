// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import garrison.database.insync.Decision;
import garrison.database.insync.Incarnation;
import garrison.database.insync.Mariadb;
import garrison.database.insync.RegisterReading;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a supervisor saw and decided in its last turn, for people and programs.
 *
 * @param register the register as known here
 * @param registerIsOfNow whether the session with the quorum lives, so that a change would have
 *     been seen
 * @param incarnation the run of the own mariadbd; empty while there is none
 * @param mariadb the own mariadbd
 * @param sample the details of a running one
 * @param lagMillis how old the newest applied change is; empty when unknown
 * @param decision the last decision
 * @param since since when the diagnosis is the same
 * @param seen when this was seen
 * @param pid mariadbd's process, 0 when there is none
 * @param restarts how often mariadbd was started again
 */
public record SupervisorReport(
    RegisterReading register,
    boolean registerIsOfNow,
    Optional<Incarnation> incarnation,
    Mariadb mariadb,
    Optional<Details> sample,
    OptionalLong lagMillis,
    Decision decision,
    Instant since,
    Instant seen,
    long pid,
    long restarts) {

  /**
   * Of a running mariadbd.
   *
   * @param gtid the last transaction in its log
   * @param connections clients connected
   * @param connectionLimit how many may be
   * @param error the last error of a replication thread, or nothing
   */
  public record Details(String gtid, int connections, int connectionLimit, String error) {}

  /** Whether the own mariadbd is the writer of the register. */
  public boolean isWriter() {
    return register instanceof RegisterReading.Present present
        && incarnation.filter(present.register().writer()::equals).isPresent();
  }

  /**
   * Whether the own mariadbd is in the set, as far as is known now: one that has lost its session
   * may have been removed since.
   */
  public boolean isInSync() {
    return registerIsOfNow
        && register instanceof RegisterReading.Present present
        && incarnation.filter(present.register().set()::contains).isPresent();
  }
}
