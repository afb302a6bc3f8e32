// SPDX-License-Identifier: Apache-2.0

package garrison.database.binlog;

import java.nio.ByteBuffer;

/**
 * One event of a binary log. The format is MariaDB's, version 4: a header of 19 bytes, little
 * endian, and a body ("Binlog Event Header" in MariaDB's documentation of its replication
 * protocol).
 *
 * @param atSeconds the time in the header
 * @param type the kind of event
 * @param server the {@code server_id} of who made it first
 * @param offset where it begins
 * @param length header and body
 * @param body as much of it as fits into the window of the reader; valid during the call only
 */
record LogEvent(long atSeconds, int type, long server, long offset, long length, ByteBuffer body) {
  static final int HEADER = 19;

  static final int QUERY = 2;
  static final int TABLE_MAP = 19;
  static final int WRITE_ROWS_V1 = 23;
  static final int WRITE_ROWS = 30;
  static final int GTID = 162;
  static final int GTID_LIST = 163;

  /** The least that an event of that kind can be long; what is shorter is damaged. */
  static int shortest(int type) {
    return switch (type) {
      case GTID -> HEADER + 19;
      case GTID_LIST -> HEADER + 4;
      case QUERY -> HEADER + 14;
      default -> HEADER;
    };
  }
}
