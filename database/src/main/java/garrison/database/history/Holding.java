// SPDX-License-Identifier: Apache-2.0

package garrison.database.history;

import garrison.database.insync.Copy;
import garrison.database.insync.Incarnation;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one server holds: the log of what it wrote or applied, and behind it what it received and
 * has not applied. Counts how many acknowledged writes are missing from either, so that asking
 * costs nothing however long the history is.
 */
final class Holding {
  private final BitSet acknowledged;
  private final BitSet present = new BitSet();
  private long[] writes = new long[64];
  private int logged;
  private int received;
  private int missingFromLog;
  private int missingFromAll;
  private @Nullable Incarnation incarnation;
  private @Nullable Copy copy;
  private @Nullable Event lastLoss;
  private @Nullable Event began;

  /**
   * Begins empty.
   *
   * @param acknowledged shared by all servers: the writes that clients were told about
   */
  Holding(BitSet acknowledged) {
    this.acknowledged = acknowledged;
    this.missingFromLog = acknowledged.cardinality();
    this.missingFromAll = missingFromLog;
  }

  Optional<Incarnation> incarnation() {
    return Optional.ofNullable(incarnation);
  }

  boolean is(Incarnation other) {
    return other.equals(incarnation);
  }

  boolean is(Copy other) {
    return other.equals(copy);
  }

  Optional<Event> lastLoss() {
    return Optional.ofNullable(lastLoss);
  }

  Optional<Event> began() {
    return Optional.ofNullable(began);
  }

  /** Acknowledged writes that a start from the data folder would not have. */
  int missingFromLog() {
    return missingFromLog;
  }

  /** Acknowledged writes that a promotion, which applies what was received, would not have. */
  int missingFromAll() {
    return missingFromAll;
  }

  boolean holds(long write) {
    return present.get(Math.toIntExact(write));
  }

  /** The lowest acknowledged write that is in neither. */
  long firstMissing() {
    for (int write = acknowledged.nextSetBit(0); write >= 0; ) {
      if (!present.get(write)) {
        return write;
      }
      write = acknowledged.nextSetBit(write + 1);
    }
    for (int index = logged; index < received; index++) {
      if (acknowledged.get((int) writes[index])) {
        return writes[index];
      }
    }
    return -1;
  }

  void begin(Event.Began event) {
    loseReceived(event);
    incarnation = event.incarnation();
    copy = event.copy();
    began = event;
  }

  void crash(Event.Crashed event) {
    incarnation = null;
    loseReceived(event);
  }

  void receive(long write) {
    append(write);
    if (acknowledged.get((int) write)) {
      missingFromAll--;
    }
  }

  /** Moves the oldest received write into the log. */
  void apply(long write) {
    if (logged == received || writes[logged] != write) {
      throw new IllegalArgumentException(
          "applied write: " + write + " (expected: the oldest that was received)");
    }
    logged++;
    if (acknowledged.get((int) write)) {
      missingFromLog--;
    }
  }

  void write(long write) {
    if (received != logged) {
      throw new IllegalArgumentException(
          "write: " + write + " (expected: everything received is applied before)");
    }
    receive(write);
    apply(write);
  }

  void acknowledge(long write) {
    if (!present.get((int) write)) {
      missingFromAll++;
      missingFromLog++;
    } else if (isOnlyReceived(write)) {
      missingFromLog++;
    }
  }

  void keep(long kept, Event event) {
    loseReceived(event);
    if (kept < logged) {
      lastLoss = event;
    }
    while (logged > kept) {
      logged--;
      received--;
      forget(writes[logged]);
      if (acknowledged.get((int) writes[logged])) {
        missingFromLog++;
      }
    }
  }

  void replace(Event.Replaced event) {
    keep(event.kept(), event);
    copy = null;
  }

  void copy(Event.Copied event, Holding source) {
    keep(0, event);
    for (int index = 0; index < Math.min(event.kept(), source.logged); index++) {
      write(source.writes[index]);
    }
    copy = event.copy();
    incarnation = null;
    lastLoss = event;
  }

  /** Counts anew after the set of acknowledged writes has shrunk. */
  void recount() {
    missingFromLog = acknowledged.cardinality();
    missingFromAll = missingFromLog;
    for (int index = 0; index < received; index++) {
      if (acknowledged.get((int) writes[index])) {
        missingFromAll--;
        missingFromLog -= index < logged ? 1 : 0;
      }
    }
  }

  private void loseReceived(Event event) {
    if (received > logged) {
      lastLoss = event;
    }
    while (received > logged) {
      received--;
      forget(writes[received]);
    }
  }

  private void forget(long write) {
    present.clear((int) write);
    if (acknowledged.get((int) write)) {
      missingFromAll++;
    }
  }

  private boolean isOnlyReceived(long write) {
    for (int index = logged; index < received; index++) {
      if (writes[index] == write) {
        return true;
      }
    }
    return false;
  }

  private void append(long write) {
    if (present.get(Math.toIntExact(write))) {
      throw new IllegalArgumentException("write: " + write + " twice (expected: once)");
    }
    if (received == writes.length) {
      writes = Arrays.copyOf(writes, received * 2);
    }
    writes[received++] = write;
    present.set((int) write);
  }
}
