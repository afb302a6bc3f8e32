// SPDX-License-Identifier: Apache-2.0

package garrison.database.trace;

import garrison.database.insync.Fields;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One thing that a supervisor did or saw, a line of its trace: {@code 1795434967123456 opened
 * incarnation=web-2#7 epoch=3 position=0-2-105}.
 *
 * @param atMicros the wall clock's microseconds since 1970; of a command, just before it was sent
 * @param kind what
 * @param fields the details, which {@link Kind} lists
 */
public record Moment(long atMicros, Kind kind, Fields fields) {
  /** What can be recorded. Positions are GTIDs as MariaDB writes them, or sequence numbers. */
  public enum Kind {
    /** The node began: how a former run ended was seen by nobody. */
    NODE,
    /**
     * mariadbd is about to be started: {@code incarnation}, {@code copy}, {@code role}, {@code
     * server-id}, and {@code tail}, the last transaction of its log, when it may be cut off.
     */
    STARTED,
    /** It answered first: {@code incarnation}, {@code position}, {@code cut} or nothing. */
    ANSWERED,
    /** Replication threads were begun: {@code incarnation}, {@code copy}, {@code source}. */
    FOLLOWED,
    /** mariadbd is dead: {@code incarnation}, and what the last look before showed. */
    ENDED,
    /** How far it was at that moment: {@code received}, {@code applied}, {@code written}. */
    POSITION,
    /**
     * A write to the register is about to be sent: {@code purpose}, {@code expected}, the value.
     */
    SENT,
    /** What became of it: {@code purpose}, {@code expected}, {@code outcome}. */
    SETTLED,
    /** The register was seen: {@code version} and the value. */
    REGISTER,
    /** The receiving thread was ended for a promotion: {@code incarnation}. */
    FENCED,
    /** Commits wait for a follower, or no more: {@code incarnation}, {@code waiting}. */
    WAITING,
    /** P was read for a follower that joins: {@code incarnation}, {@code position}. */
    JOINING,
    /** It takes writes: {@code incarnation}, {@code epoch}, {@code position}. */
    OPENED,
    /** It takes no more writes: {@code incarnation}. */
    CLOSED,
    /** Its clients were cut off: {@code incarnation}. */
    CUT,
    /** The role was offered: {@code to}. */
    OFFERED,
    /** The data folder is about to be replaced: {@code copy} of before, {@code source}. */
    REBUILT,
    /** mariadbd was killed on purpose: {@code incarnation}. */
    KILLED,
    /** The disk or the recorder could not keep up: {@code count} moments are missing here. */
    DROPPED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Kind> of(String word) {
      return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
  }

  /**
   * A moment.
   *
   * @param pairs words such as {@code epoch=3}
   */
  public static Moment of(long atMicros, Kind kind, List<String> pairs) {
    return new Moment(atMicros, kind, Fields.of(pairs));
  }

  static String line(long atMicros, Kind kind, List<String> pairs) {
    return atMicros
        + " "
        + kind.word()
        + (pairs.isEmpty() ? "" : " " + String.join(" ", pairs))
        + "\n";
  }

  /** Reads a line; empty when it is none, as the torn last one of a server that lost its power. */
  static Optional<Moment> read(String line) {
    try {
      List<String> words = List.of(line.strip().split(" ", -1));
      long at = Long.parseLong(words.getFirst());
      List<String> pairs = words.subList(2, words.size());
      return Kind.of(words.get(1)).map(kind -> of(at, kind, pairs));
    } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
      return Optional.empty();
    }
  }

  /** Whether it has that field. */
  public boolean has(String field) {
    return fields.values().containsKey(field);
  }
}
