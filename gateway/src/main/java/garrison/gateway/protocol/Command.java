// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.protocol;

/** Kinds of commands, by the form of their answers (MariaDB's client/server protocol). */
enum Command {
  /** None: COM_QUIT, COM_STMT_SEND_LONG_DATA, COM_STMT_CLOSE. */
  SILENT,
  /** One OK, EOF or ERR packet. */
  SIMPLE,
  /** OK, ERR, or columns and rows; any number of them. */
  RESULT,
  /** The head of a prepared statement, then its parameters and columns. */
  PREPARE,
  /** Column definitions and an EOF packet: COM_FIELD_LIST. */
  FIELDS,
  /** One packet of text: COM_STATISTICS. */
  TEXT,
  /** As after a connection's first packets: COM_CHANGE_USER. */
  AUTHENTICATION,
  /** One that is not followed: cursors, replication, and what is not known here. */
  UNKNOWN;

  private static final Command[] ALL = values();
  private static final Command[] BY_CODE = new Command[256];

  static {
    java.util.Arrays.fill(BY_CODE, UNKNOWN);
    assign(SILENT, 0x01, 0x18, 0x19);
    // INIT_DB, REFRESH, SHUTDOWN, PROCESS_KILL, DEBUG, PING, STMT_RESET, SET_OPTION,
    // RESET_CONNECTION
    assign(SIMPLE, 0x02, 0x07, 0x08, 0x0c, 0x0d, 0x0e, 0x1a, 0x1b, 0x1f);
    // QUERY, PROCESS_INFO, STMT_EXECUTE, STMT_BULK_EXECUTE
    assign(RESULT, 0x03, 0x0a, 0x17, 0xfa);
    assign(PREPARE, 0x16);
    assign(FIELDS, 0x04);
    assign(TEXT, 0x09);
    assign(AUTHENTICATION, 0x11);
  }

  /** The kind of the command whose first byte this is. */
  static Command ofCode(int code) {
    return BY_CODE[code];
  }

  /** The kind with that {@link #index}. */
  static Command of(byte index) {
    return ALL[index];
  }

  /** A number for it. */
  @SuppressWarnings("EnumOrdinal") // kept in memory only, in a ring of bytes
  byte index() {
    return (byte) ordinal();
  }

  private static void assign(Command kind, int... codes) {
    for (int code : codes) {
      BY_CODE[code] = kind;
    }
  }
}
