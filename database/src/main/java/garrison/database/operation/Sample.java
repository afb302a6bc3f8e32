// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import garrison.database.binlog.BinaryLogs;
import garrison.database.insync.Acknowledgements.Link;
import garrison.database.insync.Acknowledgements.Waiting;
import garrison.database.insync.Mariadb;
import garrison.database.insync.Replication;

/**
 * What one look at a running mariadbd showed.
 *
 * @param writable whether it takes writes
 * @param waiting whether commits wait for a follower
 * @param link who is connected to acknowledge
 * @param waitingSessions clients whose commit waits for an acknowledgement now
 * @param unacknowledged MariaDB's count of commits that ended without one
 * @param replication whom it follows
 * @param positions how far it is
 * @param gtid the last transaction in its log, as MariaDB writes it
 * @param logEnd where its log ended, a moment after {@code gtid} was read
 * @param connections clients connected
 * @param connectionLimit how many may be
 * @param error the last error of a replication thread, or nothing
 */
record Sample(
    Writable writable,
    Waiting waiting,
    Link link,
    int waitingSessions,
    long unacknowledged,
    Replication replication,
    Mariadb.Positions positions,
    String gtid,
    BinaryLogs.Place logEnd,
    int connections,
    int connectionLimit,
    String error) {
  enum Writable {
    YES,
    NO
  }
}
