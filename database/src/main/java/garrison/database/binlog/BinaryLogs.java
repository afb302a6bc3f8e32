// SPDX-License-Identifier: Apache-2.0

package garrison.database.binlog;

import garrison.database.server.DatabaseException;
import garrison.database.server.GtidPosition;
import garrison.database.server.GtidPosition.Gtid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The binary logs of one data folder. A follower logs what it applies, so they tell what each copy
 * holds. Reading takes little memory, however large they are.
 */
public final class BinaryLogs {
  private static final Pattern NAME = Pattern.compile("binlog\\.\\d{6,}");

  private final Path data;

  /**
   * Of a data folder.
   *
   * @param data MariaDB's data folder; it need not be there
   */
  public BinaryLogs(Path data) {
    this.data = data;
  }

  /**
   * A place between two events.
   *
   * @param file a log's file, without its folder; empty before the first
   * @param offset in it
   */
  public record Place(String file, long offset) {
    /** Before everything. */
    public static final Place BEGINNING = new Place("", 0);
  }

  /** Takes what is read, in the order of the logs. */
  public interface Reader {
    /** A transaction begins. */
    void begins(Gtid gtid);

    /**
     * A transaction adds rows.
     *
     * @param rows the event's body, its first 256 KiB at most; valid during the call only
     */
    void adds(Gtid gtid, ByteBuffer rows);
  }

  /** Where the logs end now. Something may be half written there. */
  public Place end() {
    List<Path> files = files();
    if (files.isEmpty()) {
      return Place.BEGINNING;
    }
    Path last = files.getLast();
    try {
      return new Place(name(last), Files.size(last));
    } catch (IOException e) {
      throw unreadable(last, e);
    }
  }

  /**
   * Reads on from a place where the logs ended once. Where the file of that place is gone, or was
   * cut off before it, reading begins with the whole of what is there.
   */
  public void read(Place from, Reader reader) {
    List<Path> files = files();
    boolean isKnown = files.stream().anyMatch(file -> isAt(file, from));
    for (Path file : files) {
      int order = name(file).compareTo(from.file());
      if (!isKnown || order >= 0) {
        read(file, isKnown && order == 0 ? from.offset() : 0, reader);
      }
    }
  }

  private static boolean isAt(Path file, Place place) {
    try {
      return name(file).equals(place.file()) && Files.size(file) >= place.offset();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static void read(Path file, long from, Reader reader) {
    Gtid[] current = new Gtid[1];
    // The end of a file that is being written may have been in the middle of an event.
    scan(
        file,
        isEvent(file, from) ? from : 0,
        event -> {
          switch (event.type()) {
            case LogEvent.GTID -> {
              current[0] = gtid(event);
              reader.begins(current[0]);
            }
            case LogEvent.WRITE_ROWS, LogEvent.WRITE_ROWS_V1 -> {
              if (current[0] != null) {
                reader.adds(current[0], event.body());
              }
            }
            default -> {
              // Of no interest.
            }
          }
          return true;
        });
  }

  /** Whether an event begins there, or the file ends. */
  private static boolean isEvent(Path file, long from) {
    boolean[] taken = new boolean[1];
    scan(
        file,
        from,
        _ -> {
          taken[0] = true;
          return false;
        });
    try {
      return taken[0] || Files.size(file) == from;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** What was in the log before its first file began; empty when there is no log. */
  public GtidPosition before() {
    List<Path> files = files();
    return files.isEmpty() ? new GtidPosition(List.of()) : before(files.getFirst());
  }

  /** The last transaction that begins at a place or after it; reads no more than what is there. */
  public Optional<Gtid> lastSince(Place from) {
    Gtid[] last = new Gtid[1];
    read(
        from,
        new Reader() {
          @Override
          public void begins(Gtid gtid) {
            last[0] = gtid;
          }

          @Override
          public void adds(Gtid gtid, ByteBuffer rows) {
            // Only which they belong to is asked.
          }
        });
    return Optional.ofNullable(last[0]);
  }

  /** The last transaction; reads the last file that has one from its beginning. */
  public Optional<Gtid> last() {
    for (Path file : files().reversed()) {
      Gtid[] last = new Gtid[1];
      scan(
          file,
          0,
          event -> {
            if (event.type() == LogEvent.GTID) {
              last[0] = gtid(event);
            }
            return true;
          });
      if (last[0] != null) {
        return Optional.of(last[0]);
      }
    }
    return Optional.empty();
  }

  /**
   * The transaction of that number in the only domain, whoever made it; reads one file.
   *
   * @param sequence its number
   */
  public Optional<LoggedTransaction> find(long sequence) {
    for (Path file : files().reversed()) {
      if (before(file).sequence() < sequence) {
        TransactionFinder finder = new TransactionFinder(name(file), sequence);
        long end = scan(file, 0, finder::take);
        return finder.found(end);
      }
    }
    return Optional.empty();
  }

  /** The list of GTIDs that every file begins with. */
  private static GtidPosition before(Path file) {
    List<Gtid> list = new ArrayList<>();
    scan(
        file,
        0,
        event -> {
          if (event.type() == LogEvent.GTID_LIST) {
            ByteBuffer body = event.body();
            int count = body.getInt(0) & 0x0fffffff;
            for (int at = 4; count > 0 && at + 16 <= body.limit(); at += 16) {
              list.add(
                  new Gtid(
                      Integer.toUnsignedLong(body.getInt(at)),
                      Integer.toUnsignedLong(body.getInt(at + 4)),
                      body.getLong(at + 8)));
              count--;
            }
          }
          return event.type() != LogEvent.GTID_LIST && event.type() != LogEvent.GTID;
        });
    // Several servers' last ones of one domain are listed; the highest is where it ended.
    return new GtidPosition(
        list.stream()
            .filter(gtid ->
                list.stream()
                    .noneMatch(other ->
                        other.domain() == gtid.domain() && other.sequence() > gtid.sequence()))
            .toList());
  }

  /** The GTID of an event that begins a transaction. */
  static Gtid gtid(LogEvent event) {
    return new Gtid(
        Integer.toUnsignedLong(event.body().getInt(8)), event.server(), event.body().getLong(0));
  }

  private static long scan(Path file, long from, LogFile.Taker taker) {
    try {
      return LogFile.read(file, from, taker);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private List<Path> files() {
    if (!Files.isDirectory(data)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(data)) {
      return files.filter(file -> NAME.matcher(name(file)).matches()).sorted().toList();
    } catch (IOException e) {
      throw unreadable(data, e);
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static DatabaseException unreadable(Path file, IOException cause) {
    return new DatabaseException("binary log " + file + ": cannot be read", cause);
  }
}
