// SPDX-License-Identifier: Apache-2.0

package garrison.database.history;

import garrison.database.insync.Copy;
import garrison.database.insync.InSyncRegister;
import garrison.database.insync.Incarnation;
import garrison.database.insync.Mariadb.InitialRole;
import garrison.model.ServerName;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks a history against every {@link Invariant}, event by event, and stops at the first
 * violation.
 *
 * <p>Who may become the writer: a live incarnation in the set, with all that it received, because a
 * promotion applies it; and the data folder of the last writer, dead or alive, with what its log
 * holds, because it may be started again. Every acknowledged write must be on each of them after
 * each event. It is not enough to look at promotions: a set that is wrong for a moment is a loss
 * that waits for a crash.
 *
 * <p>A write that begins after its server was replaced may stay in its log for ever; acknowledged
 * it must never be.
 *
 * <p>Not thread-safe.
 */
public final class HistoryChecker {
  private final long boundMillis;
  private final BitSet acknowledged = new BitSet();
  private final BitSet foreign = new BitSet();
  private final Map<ServerName, Holding> servers = new TreeMap<>();
  private final Map<Long, Event> written = new HashMap<>();
  private final Map<Long, Event> told = new HashMap<>();
  private final Set<Reign> writers = new HashSet<>();
  private Event.@Nullable Registered registered;
  private @Nullable Copy declaredLost;
  private Event.@Nullable FaultsEnded faultsEnded;
  private boolean cameBack;

  /** Who the register named as the writer of an epoch. */
  private record Reign(long epoch, Incarnation writer) {}

  /**
   * A new history.
   *
   * @param boundMillis how long after the end of all faults a new write must be acknowledged
   */
  public HistoryChecker(long boundMillis) {
    this.boundMillis = boundMillis;
  }

  /** Checks a complete history. */
  public static Optional<Violation> check(Iterable<Event> history, long boundMillis) {
    HistoryChecker checker = new HistoryChecker(boundMillis);
    for (Event event : history) {
      Optional<Violation> violation = checker.accept(event);
      if (violation.isPresent()) {
        return violation;
      }
    }
    return Optional.empty();
  }

  /**
   * Takes the next event.
   *
   * @return what it violates
   * @throws IllegalArgumentException when the event contradicts those before it
   */
  public Optional<Violation> accept(Event event) {
    return switch (event) {
      case Event.Written write -> write(write);
      case Event.Received received -> {
        holding(received.follower().server()).receive(received.write());
        yield Optional.empty();
      }
      case Event.Applied applied -> {
        holding(applied.follower().server()).apply(applied.write());
        yield Optional.empty();
      }
      case Event.Acknowledged told -> acknowledge(told);
      case Event.Registered register -> register(register);
      case Event.Began began -> {
        holding(began.incarnation().server()).begin(began);
        yield lost(event);
      }
      case Event.Crashed crashed -> {
        holding(crashed.incarnation().server()).crash(crashed);
        yield lost(event);
      }
      case Event.Truncated truncated -> {
        holding(truncated.server()).keep(truncated.kept(), event);
        yield lost(event);
      }
      case Event.Copied copied -> {
        holding(copied.copy().server()).copy(copied, holding(copied.source()));
        yield lost(event);
      }
      case Event.Replaced replaced -> {
        holding(replaced.server()).replace(replaced);
        yield lost(event);
      }
      case Event.Started started -> start(started);
      case Event.Opened opened -> open(opened);
      case Event.DeclaredLost lost -> {
        declaredLost = lost.copy();
        yield Optional.empty();
      }
      case Event.FaultsEnded ended -> {
        faultsEnded = ended;
        yield Optional.empty();
      }
      case Event.Ended ended -> end(ended);
    };
  }

  /** Rule 6, by the register as it is: no late write can change it, or it was settled too early. */
  private Optional<Violation> start(Event.Started event) {
    Event.Registered now = registered;
    if (now == null) {
      return Optional.empty();
    }
    boolean wroteLast = now.register().lastWriter().equals(event.copy());
    return wroteLast == (event.role() == InitialRole.MASTER)
        ? Optional.empty()
        : violation(
            Invariant.STARTED_BY_THE_REGISTER,
            event.incarnation()
                + " was started as "
                + event.role()
                + " on "
                + event.copy()
                + ", and "
                + now.register().lastWriter()
                + " wrote last",
            event);
  }

  private Optional<Violation> open(Event.Opened event) {
    return registered == null || writers.contains(new Reign(event.epoch(), event.writer()))
        ? Optional.empty()
        : violation(
            Invariant.OPENED_BY_ITS_WRITER,
            event.writer() + " opened in epoch " + event.epoch() + ", whose writer it never was",
            event);
  }

  private Optional<Violation> write(Event.Written event) {
    holding(event.writer().server()).write(event.write());
    written.put(event.write(), event);
    Event.Registered now = registered;
    if (now != null && !now.register().writer().equals(event.writer())) {
      foreign.set(Math.toIntExact(event.write()));
    }
    return Optional.empty();
  }

  private Optional<Violation> acknowledge(Event.Acknowledged event) {
    int write = Math.toIntExact(event.write());
    if (acknowledged.get(write)) {
      return Optional.empty();
    }
    acknowledged.set(write);
    told.put(event.write(), event);
    servers.values().forEach(server -> server.acknowledge(write));
    cameBack |= isAfterFaults(event);
    if (foreign.get(write)) {
      return violation(
          Invariant.ONE_WRITER,
          event.writer()
              + " acknowledged write "
              + write
              + ", which it began when "
              + writer()
              + " was already the writer",
          event,
          written.get(event.write()));
    }
    return lost(event);
  }

  private boolean isAfterFaults(Event.Acknowledged event) {
    Event begun = written.get(event.write());
    return faultsEnded != null && begun != null && begun.atMillis() >= faultsEnded.atMillis();
  }

  private Optional<Violation> register(Event.Registered event) {
    Event.Registered before = registered;
    registered = event;
    writers.add(new Reign(event.register().epoch(), event.register().writer()));
    if (before == null) {
      return lost(event);
    }
    InSyncRegister old = before.register();
    InSyncRegister next = event.register();
    if (event.version() != before.version() + 1 || next.epoch() < old.epoch()) {
      return violation(
          Invariant.EPOCHS_GROW,
          "version "
              + before.version()
              + " with epoch "
              + old.epoch()
              + " was followed by version "
              + event.version()
              + " with epoch "
              + next.epoch(),
          event,
          before);
    }
    Optional<Violation> outside = promotion(before, event);
    return outside.isPresent() ? outside : lost(event);
  }

  /** A new writer was in the set, or is the last writer come back, or follows one given up. */
  private Optional<Violation> promotion(Event.Registered before, Event.Registered event) {
    InSyncRegister old = before.register();
    InSyncRegister next = event.register();
    if (next.writer().equals(old.writer())) {
      return Optional.empty();
    }
    if (next.lastWriter().equals(old.lastWriter()) && next.alone()) {
      return Optional.empty();
    }
    if (next.epoch() == old.epoch()) {
      return violation(
          Invariant.EPOCHS_GROW,
          next.writer() + " replaced " + old.writer() + " within epoch " + old.epoch(),
          event,
          before);
    }
    if (old.lastWriter().equals(declaredLost)) {
      forgive(event.register().lastWriter().server());
      return Optional.empty();
    }
    return old.set().contains(next.writer())
        ? Optional.empty()
        : violation(
            Invariant.PROMOTED_FROM_THE_SET,
            next.writer() + " became the writer, and the set was " + old.set(),
            event,
            before);
  }

  /** What the survivor does not hold is the loss that an operator accepted. */
  private void forgive(ServerName survivor) {
    Holding holds = holding(survivor);
    for (int write = acknowledged.nextSetBit(0); write >= 0; ) {
      if (!holds.holds(write)) {
        acknowledged.clear(write);
      }
      write = acknowledged.nextSetBit(write + 1);
    }
    servers.values().forEach(Holding::recount);
  }

  private Optional<Violation> lost(Event event) {
    Event.Registered now = registered;
    if (now == null) {
      return Optional.empty();
    }
    InSyncRegister register = now.register();
    for (Incarnation member : register.set()) {
      Holding holds = holding(member.server());
      if (holds.is(member) && holds.missingFromAll() > 0) {
        return lost(event, member.toString(), "is in the set", holds);
      }
    }
    Copy last = register.lastWriter();
    Holding holds = holding(last.server());
    return holds.is(last) && holds.missingFromLog() > 0
        ? lost(event, last.toString(), "wrote last and may start again", holds)
        : Optional.empty();
  }

  private Optional<Violation> lost(Event event, String who, String why, Holding holds) {
    long write = holds.firstMissing();
    return violation(
        Invariant.NO_ACKNOWLEDGED_WRITE_LOST,
        who + " " + why + ", and does not hold write " + write + ", which was acknowledged",
        event,
        written.get(write),
        told.get(write),
        holds.began().orElse(null),
        holds.lastLoss().orElse(null));
  }

  private Optional<Violation> end(Event.Ended event) {
    Event.FaultsEnded ended = faultsEnded;
    if (ended == null || cameBack || event.atMillis() - ended.atMillis() < boundMillis) {
      return Optional.empty();
    }
    return violation(
        Invariant.WRITES_COME_BACK,
        "no write begun after the end of all faults was acknowledged within " + boundMillis + " ms",
        event,
        ended);
  }

  private Optional<Violation> violation(
      Invariant invariant, String sentence, Event last, @Nullable Event... others) {
    List<Event> events = new ArrayList<>();
    for (Event other : others) {
      if (other != null && !other.equals(last) && !events.contains(other)) {
        events.add(other);
      }
    }
    Event.Registered now = registered;
    if (now != null && !now.equals(last) && !events.contains(now)) {
      events.add(now);
    }
    events.sort((one, two) -> Long.compare(one.atMillis(), two.atMillis()));
    events.add(last);
    return Optional.of(new Violation(invariant, sentence, events));
  }

  private String writer() {
    Event.Registered now = registered;
    return now == null ? "nobody" : now.register().writer().toString();
  }

  private Holding holding(ServerName server) {
    return servers.computeIfAbsent(server, _ -> new Holding(acknowledged));
  }
}
