// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A point in the stream of transactions: the last one of each replication domain, as MariaDB writes
 * it, {@code 0-1-42} or {@code 0-1-42,7-3-9}.
 *
 * @param last one for each domain
 */
public record GtidPosition(List<Gtid> last) {
  private static final Pattern GTID = Pattern.compile("(\\d{1,10})-(\\d{1,10})-(\\d{1,19})");

  /**
   * One transaction.
   *
   * @param domain transactions of one domain are ordered
   * @param server the {@code server_id} on which it was made first
   * @param sequence its number, growing within the domain
   */
  public record Gtid(long domain, long server, long sequence) {
    @Override
    public String toString() {
      return domain + "-" + server + "-" + sequence;
    }
  }

  public GtidPosition {
    last = List.copyOf(last);
  }

  /**
   * Reads what MariaDB shows.
   *
   * @throws DatabaseException when it is no list of GTIDs
   */
  public static GtidPosition parse(String text) {
    return new GtidPosition(
        text.isEmpty()
            ? List.of()
            : List.of(text.split(",")).stream().map(GtidPosition::gtid).toList());
  }

  /**
   * Where a follower continues after a crash, this being the position that its engine recorded.
   *
   * <p>Rows and this record are one transaction of the engine. A change of tables or accounts is
   * none: MariaDB makes it, writes it to the binary log, and records the position afterwards. After
   * a crash in between, the change is made and in the log but not recorded; it would be received
   * and made once more, and strict GTID mode then stops replication for good. So what stands in the
   * own binary log counts as applied. The same holds for what this server wrote itself while it was
   * the writer: it started as a follower, and then crash recovery has left in the log exactly what
   * the engine has committed.
   *
   * @param binlog the position of the own binary log
   */
  GtidPosition afterCrash(GtidPosition binlog) {
    Map<Long, Gtid> merged = byDomain(last);
    for (Gtid logged : binlog.last) {
      Gtid recorded = merged.get(logged.domain());
      boolean ahead = recorded != null && logged.sequence() > recorded.sequence();
      if (ahead || recorded == null) {
        merged.put(logged.domain(), logged);
      }
    }
    return new GtidPosition(List.copyOf(merged.values()));
  }

  /** The number of the last transaction of domain 0, the only one that we write; 0 for none. */
  public long sequence() {
    return last.stream().filter(gtid -> gtid.domain() == 0).mapToLong(Gtid::sequence).sum();
  }

  /** As MariaDB takes it. */
  @Override
  public String toString() {
    return last.stream().map(Gtid::toString).collect(Collectors.joining(","));
  }

  private static Map<Long, Gtid> byDomain(Collection<Gtid> gtids) {
    Map<Long, Gtid> sorted = new TreeMap<>();
    gtids.forEach(gtid -> sorted.put(gtid.domain(), gtid));
    return sorted;
  }

  private static Gtid gtid(String text) {
    Matcher matcher = GTID.matcher(text.strip());
    if (!matcher.matches()) {
      throw new DatabaseException("gtid: " + text + " (expected: domain-server-sequence)");
    }
    return new Gtid(
        Long.parseLong(matcher.group(1)),
        Long.parseLong(matcher.group(2)),
        Long.parseLong(matcher.group(3)));
  }
}
