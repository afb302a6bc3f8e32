// SPDX-License-Identifier: Apache-2.0

package garrison.database.history;

/** What must hold in every history. */
public enum Invariant {
  /** Every acknowledged write is on every server that may become the writer. */
  NO_ACKNOWLEDGED_WRITE_LOST,
  /** At most one writer can get an acknowledgement. */
  ONE_WRITER,
  /** The register's versions count its writes, and its epochs only grow. */
  EPOCHS_GROW,
  /** No server outside the set is promoted. */
  PROMOTED_FROM_THE_SET,
  /** Only who the register names as the writer of an epoch opens in it, so one server at most. */
  OPENED_BY_ITS_WRITER,
  /** The last writer's log keeps its tail when it is started, and every other log loses it. */
  STARTED_BY_THE_REGISTER,
  /** When faults end, writes come back within a bound. */
  WRITES_COME_BACK
}
