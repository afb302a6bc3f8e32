// SPDX-License-Identifier: Apache-2.0

package garrison.database.replay;

import garrison.database.history.Event;
import garrison.database.insync.InSyncRegister;
import garrison.database.insync.Incarnation;
import garrison.database.replay.Evidence.ClientWrite;
import garrison.database.replay.Evidence.Span;
import garrison.database.replay.Evidence.Witness;
import garrison.database.server.GtidPosition;
import garrison.database.server.GtidPosition.Gtid;
import garrison.model.ServerName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Builds the history that evidence tells of.
 *
 * <p>Exact are: the register's versions; which transactions each server's log holds, in which
 * order, and who made them; where each run found its log, so what it had kept and what was cut off;
 * what a server had when it was promoted, because that stands in its log before its own first
 * transaction; what clients were told. Not seen is the moment of most things. So:
 *
 * <ul>
 *   <li>A transaction was written when the client had sent it and its writer took writes, and not
 *       after it, or a later one of the log, was acknowledged. Of that time the earliest moment is
 *       taken: a write that a replaced writer was sent too late, and acknowledged, is found.
 *   <li>A follower received and applied a transaction as early as no look at that follower speaks
 *       against it. A look is a second old at most, at a fence and at an end a tenth of one. So an
 *       acknowledgement is found that was given when a look shows that the member lacked it; not
 *       one that was given a moment too early and made good before the next look.
 *   <li>What a follower had received and not applied when it ended is known up to the last look.
 *       What was written before the end is taken to have been received after that look.
 *   <li>A run whose end nobody saw lasted until the next one began.
 * </ul>
 *
 * Clients note an acknowledgement later than it was given; so what they were told is held against
 * later states as well, never against earlier ones.
 */
public final class Reconstruction {
  private static final int MOST_CUT = 10_000;

  private final Span span;
  private final Map<ServerName, Runs> runs = new LinkedHashMap<>();
  private final Map<Long, ServerName> serverOf = new LinkedHashMap<>();
  private final Registers registers;
  private final List<Gtid> order;
  private final Map<Gtid, Integer> numbers = new LinkedHashMap<>();
  private final Map<Long, String> names = new TreeMap<>();
  private final List<String> findings = new ArrayList<>();
  private final Timeline timeline;
  private final long[] written;

  private Reconstruction(Evidence evidence) {
    this.span = evidence.span();
    this.timeline = new Timeline(span.beganMicros());
    new TreeMap<>(evidence.servers())
        .forEach((server, witness) -> {
          Runs of = Runs.of(witness.moments(), span);
          runs.put(server, of);
          serverOf.put(of.serverId(), server);
        });
    this.registers =
        Registers.of(evidence.servers().values().stream().map(Witness::moments).toList());
    this.order = merge(evidence);
    this.written = new long[order.size()];
  }

  /**
   * What came of it.
   *
   * @param events the history
   * @param findings what the evidence contradicts itself in; each is a violation like the checker's
   * @param names the GTID, and the ids of clients, of each write's number
   */
  public record Result(List<Event> events, List<String> findings, Map<Long, String> names) {
    public Result {
      events = List.copyOf(events);
      findings = List.copyOf(findings);
    }
  }

  /** Builds it. */
  public static Result of(Evidence evidence) {
    return new Reconstruction(evidence).build(evidence);
  }

  private Result build(Evidence evidence) {
    tellRegister();
    place(evidence);
    runs.forEach((server, of) -> {
      tellRuns(server, of);
      Witness witness = evidence.servers().get(server);
      if (witness != null) {
        tellLog(server, of, holdings(witness));
      }
    });
    tellAcknowledgements(evidence.writes());
    timeline.add(span.healedMicros(), Timeline.Rank.LAST, Event.FaultsEnded::new);
    timeline.add(span.endedMicros(), Timeline.Rank.LAST, Event.Ended::new);
    findings.addAll(registers.findings());
    return new Result(timeline.events(), findings, names);
  }

  /** All transactions in the order of the logs, which must agree. */
  private List<Gtid> merge(Evidence evidence) {
    TreeMap<Long, Gtid> merged = new TreeMap<>();
    TreeMap<Long, ServerName> from = new TreeMap<>();
    evidence
        .servers()
        .forEach((server, witness) -> {
          long last = span.baseline();
          for (Gtid gtid : witness.log()) {
            if (gtid.sequence() <= last) {
              findings.add(server + " has " + gtid + " after a transaction of number " + last);
            }
            last = gtid.sequence();
            Gtid other = merged.putIfAbsent(gtid.sequence(), gtid);
            if (other != null && !other.equals(gtid)) {
              findings.add(
                  server
                      + " has "
                      + gtid
                      + " where "
                      + from.get(gtid.sequence())
                      + " has "
                      + other);
            }
            from.putIfAbsent(gtid.sequence(), server);
          }
        });
    List<Gtid> all = List.copyOf(merged.values());
    for (Gtid gtid : all) {
      names.put((long) numbers.size(), gtid.toString());
      numbers.put(gtid, numbers.size());
    }
    return all;
  }

  /** The numbers of what a server has, in order. */
  private List<Integer> holdings(Witness witness) {
    List<Integer> held = new ArrayList<>();
    for (int number = 0; number < order.size(); number++) {
      if (order.get(number).sequence() <= witness.logBase()) {
        held.add(number);
      }
    }
    for (Gtid gtid : witness.log()) {
      Integer number = numbers.get(gtid);
      if (number != null && gtid.sequence() > witness.logBase()) {
        held.add(number);
      }
    }
    return held;
  }

  private void tellRegister() {
    Registers.@Nullable Version base = null;
    for (Registers.Version version : registers.versions()) {
      if (version.atMicros() <= span.beganMicros()) {
        base = version;
      }
    }
    for (Registers.Version version : registers.versions()) {
      boolean isNew = version.atMicros() > span.beganMicros();
      if (isNew || version.equals(base)) {
        timeline.add(
            isNew ? version.atMicros() : span.beganMicros(),
            Timeline.Rank.REGISTERED,
            at -> new Event.Registered(at, version.version(), version.register()));
      }
    }
    if (base == null) {
      findings.add("no trace says what the register was at the begin");
    }
  }

  /** When each transaction was written. */
  private void place(Evidence evidence) {
    long[] earliest = new long[order.size()];
    long[] latest = new long[order.size()];
    Arrays.fill(latest, span.endedMicros());
    for (ClientWrite write : evidence.writes()) {
      Integer number = write.gtid().map(numbers::get).orElse(null);
      if (number != null) {
        names.merge((long) number, write.id(), (gtid, id) -> gtid + " " + id);
        earliest[number] = Math.max(earliest[number], write.sentMicros());
        latest[number] =
            Math.min(latest[number], write.acknowledgedMicros().orElse(span.endedMicros()));
      }
    }
    long before = span.beganMicros();
    for (int number = 0; number < order.size(); number++) {
      Run writer = writer(order.get(number)).orElse(null);
      long took =
          writer == null
              ? before
              : writer.opened == Run.NEVER || writer.role.isPresent()
                  ? writer.began
                  : Math.max(writer.began, writer.opened);
      before = Math.max(before, Math.max(took, earliest[number]));
      written[number] = before;
    }
    long after = span.endedMicros();
    for (int number = order.size() - 1; number >= 0; number--) {
      after = Math.min(after, latest[number]);
      written[number] = Math.min(written[number], after - 1);
    }
  }

  /** The run of the server that made it, in which it could write and had come so far. */
  private Optional<Run> writer(Gtid gtid) {
    ServerName server = serverOf.get(gtid.server());
    Runs of = server == null ? null : runs.get(server);
    if (of == null) {
      return Optional.empty();
    }
    return of.all().stream()
        .filter(run -> run.writePosition < gtid.sequence())
        .reduce((_, later) -> later);
  }

  private void tellRuns(ServerName server, Runs of) {
    @Nullable Run before = null;
    for (Run run : of.all()) {
      boolean restarted = run.role.isPresent() && run.began > span.beganMicros();
      if (before != null && run.role.isPresent()) {
        tellEnd(server, before, run);
      }
      if (before != null && restarted && run.startPosition != Run.NEVER) {
        tellStartOfLog(server, before, run);
      }
      timeline.add(
          run.began, Timeline.Rank.BEGAN, at -> new Event.Began(at, run.incarnation, run.copy));
      if (restarted) {
        timeline.add(
            run.began,
            Timeline.Rank.STARTED,
            at -> new Event.Started(at, run.incarnation, run.role.orElseThrow(), run.copy));
      }
      for (Run.Opening opening : run.openings) {
        timeline.add(
            Math.max(opening.atMicros(), span.beganMicros()),
            Timeline.Rank.OPENED,
            at -> new Event.Opened(at, run.incarnation, opening.epoch()));
      }
      before = run;
    }
    if (before != null && before.ended <= span.endedMicros()) {
      tellEnd(server, before, null);
    }
  }

  private void tellEnd(ServerName server, Run run, @Nullable Run next) {
    long end = next == null ? run.ended : Math.min(run.ended, next.began);
    if (next != null) {
      next.cut.ifPresent(tail -> tellCut(server, run, next, end, tail));
    }
    timeline.add(end, Timeline.Rank.CRASHED, at -> new Event.Crashed(at, run.incarnation));
  }

  /** What stood in the log at the end, and not any more when it was started again. */
  private void tellCut(ServerName server, Run run, Run next, long end, String tail) {
    Gtid last = GtidPosition.parse(tail).last().getFirst();
    if (!server.equals(serverOf.get(last.server())) || next.startPosition == Run.NEVER) {
      return;
    }
    long from = Math.max(next.startPosition + 1, last.sequence() - MOST_CUT);
    for (long sequence = from; sequence <= last.sequence(); sequence++) {
      Gtid gtid = new Gtid(last.domain(), last.server(), sequence);
      if (!numbers.containsKey(gtid)) {
        int number = numbers.size();
        numbers.put(gtid, number);
        names.put((long) number, gtid + " cut off " + server);
        timeline.add(
            end - 1, Timeline.Rank.WRITTEN, at -> new Event.Written(at, run.incarnation, number));
      }
    }
  }

  /** A data folder with another identity than before is a copy of the writer's. */
  private void tellStartOfLog(ServerName server, Run before, Run run) {
    boolean isCopy = !run.copy.equals(before.copy);
    ServerName source =
        run.copiedFrom.map(ServerName::new).orElseGet(() -> reigning(run.began).server());
    long kept = order.stream().filter(gtid -> gtid.sequence() <= run.startPosition).count();
    timeline.add(
        run.began,
        Timeline.Rank.TRUNCATED,
        at ->
            isCopy
                ? new Event.Copied(at, run.copy, source, kept)
                : new Event.Truncated(at, server, kept));
  }

  private void tellLog(ServerName server, Runs of, List<Integer> held) {
    List<Run> all = of.all();
    LogTeller teller = new LogTeller(timeline, order, written);
    for (int index = 0; index < all.size(); index++) {
      Run run = all.get(index);
      Run next = index + 1 < all.size() ? all.get(index + 1) : null;
      long until = nextPosition(all, index);
      List<Integer> own = new ArrayList<>();
      List<Integer> followed = new ArrayList<>();
      List<Integer> later = new ArrayList<>();
      for (int number : held) {
        Gtid gtid = order.get(number);
        boolean isOwn =
            server.equals(serverOf.get(gtid.server()))
                && writer(gtid).filter(run::equals).isPresent();
        if (isOwn) {
          own.add(number);
        } else if (gtid.sequence() > run.startPosition) {
          (gtid.sequence() <= until ? followed : later).add(number);
        }
      }
      teller.tell(run, next, own, followed, later);
    }
  }

  /** Where the next run of which that is known found its log. */
  private static long nextPosition(List<Run> all, int index) {
    for (int later = index + 1; later < all.size(); later++) {
      if (all.get(later).startPosition != Run.NEVER) {
        return all.get(later).startPosition;
      }
    }
    return Long.MAX_VALUE;
  }

  private void tellAcknowledgements(List<ClientWrite> writes) {
    for (ClientWrite write : writes) {
      if (write.acknowledgedMicros().isPresent()) {
        long at = write.acknowledgedMicros().getAsLong();
        Integer known = write.gtid().map(numbers::get).orElse(null);
        long number = known == null ? nowhere(write.id()) : known;
        Incarnation by =
            write.gtid().flatMap(this::writer).map(run -> run.incarnation).orElse(reigning(at));
        timeline.add(
            at, Timeline.Rank.ACKNOWLEDGED, when -> new Event.Acknowledged(when, by, number));
      }
    }
  }

  /** A number for a write that is in no log. */
  private long nowhere(String id) {
    int number = numbers.size();
    numbers.put(new Gtid(Long.MAX_VALUE, 0, number), number);
    names.put((long) number, "in no log " + id);
    return number;
  }

  private Incarnation reigning(long atMicros) {
    @Nullable InSyncRegister last = null;
    for (Registers.Version version : registers.versions()) {
      if (last == null || version.atMicros() <= atMicros) {
        last = version.register();
      }
    }
    return last == null ? new Incarnation(new ServerName("unknown"), 0) : last.writer();
  }
}
