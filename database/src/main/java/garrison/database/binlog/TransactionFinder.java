// SPDX-License-Identifier: Apache-2.0

package garrison.database.binlog;

import garrison.database.server.GtidPosition.Gtid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks for one transaction while events pass by, and remembers what it does. */
final class TransactionFinder {
  /** Table number and flags stand before the names. */
  private static final int TABLE_NAMES = 8;

  private static final int QUERY_FIXED = 13;

  private final String file;
  private final long sequence;
  private final Set<String> tables = new LinkedHashSet<>();
  private @Nullable Gtid found;
  private String statement = "";
  private long atSeconds;
  private long offset;

  TransactionFinder(String file, long sequence) {
    this.file = file;
    this.sequence = sequence;
  }

  /** Takes an event, and says whether it wants the next. */
  boolean take(LogEvent event) {
    if (event.type() == LogEvent.GTID) {
      if (found != null) {
        return false;
      }
      Gtid gtid = BinaryLogs.gtid(event);
      if (gtid.sequence() == sequence) {
        found = gtid;
        atSeconds = event.atSeconds();
        offset = event.offset();
      }
    } else if (found != null) {
      look(event);
    }
    return true;
  }

  private void look(LogEvent event) {
    if (event.type() == LogEvent.TABLE_MAP && tables.size() < LoggedTransaction.MOST_TABLES) {
      List<String> names = new ArrayList<>();
      int at = TABLE_NAMES;
      for (int i = 0; i < 2; i++) {
        int length = Byte.toUnsignedInt(event.body().get(at));
        names.add(text(event.body(), at + 1, length));
        at += length + 2;
      }
      tables.add(String.join(".", names));
    } else if (event.type() == LogEvent.QUERY && statement.isEmpty()) {
      ByteBuffer body = event.body();
      int begin =
          QUERY_FIXED
              + Short.toUnsignedInt(body.getShort(11))
              + Byte.toUnsignedInt(body.get(8))
              + 1;
      statement =
          Stream.of(text(body, begin, Math.min(80, body.limit() - begin)).split("\\s+", -1))
              .limit(2)
              .collect(Collectors.joining(" "));
    }
  }

  private static String text(ByteBuffer from, int at, int length) {
    byte[] bytes = new byte[Math.max(0, length)];
    from.get(at, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * The transaction.
   *
   * @param end where the reading ended
   */
  Optional<LoggedTransaction> found(long end) {
    Gtid gtid = found;
    return gtid == null
        ? Optional.empty()
        : Optional.of(
            new LoggedTransaction(
                gtid,
                atSeconds,
                file,
                offset,
                end - offset,
                List.copyOf(tables),
                tables.isEmpty() ? statement : ""));
  }
}
