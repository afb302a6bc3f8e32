// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import garrison.database.replay.Evidence;
import garrison.database.replay.Gathering;
import garrison.database.replay.Reconstruction;
import garrison.database.replay.Replay;
import garrison.lab.ledger.Ledger;
import garrison.lab.ledger.LedgerEntry;
import garrison.lab.ledger.LedgerReader;
import garrison.lab.ledger.Outcome;
import garrison.model.ServerName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The trace of one cycle: what the servers recorded, what their logs hold and what the ledger says
 * clients were told, made into one history, written beside the ledger and replayed.
 */
final class CycleTrace {
  private static final int READINGS = 10;
  private static final long CLOSE_NANOS = 100_000;

  private final DrillPlan plan;
  private final InstantSource clock;
  private final Gathering gathering;
  private long ledgerMicros;

  private CycleTrace(DrillPlan plan, InstantSource clock, Gathering gathering) {
    this.plan = plan;
    this.clock = clock;
    this.gathering = gathering;
  }

  /** Begins, when all copies are whole and before the load. */
  static CycleTrace begin(DrillPlan plan, InstantSource clock) {
    Map<ServerName, Path> states = new LinkedHashMap<>();
    plan.databases()
        .forEach(server -> states.put(new ServerName(server.name()), server.databaseState()));
    return new CycleTrace(plan, clock, Gathering.begin(states, micros(clock.instant())));
  }

  private static long micros(Instant instant) {
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
  }

  /**
   * Finds out when, by the wall clock, a ledger that has just been created began. Of several
   * readings of both clocks one counts that nothing came in between.
   */
  void keepsTimeOf(Ledger ledger) {
    long closest = Long.MAX_VALUE;
    for (int i = 0; i < READINGS && closest > CLOSE_NANOS; i++) {
      long before = System.nanoTime();
      long wall = micros(clock.instant());
      long between = System.nanoTime() - before;
      if (between < closest) {
        closest = between;
        ledgerMicros = wall - (before - ledger.startedNanos()) / 1000;
      }
    }
  }

  /**
   * Gathers, writes and replays it.
   *
   * @param healed when the last fault ended
   */
  TraceReport replay(int cycle, Instant healed) {
    List<Gathering.Told> told =
        LedgerReader.entries(plan.ledger(cycle)).stream().map(this::told).toList();
    Path file = plan.trace(cycle);
    try {
      Evidence evidence =
          gathering.end(told, plan.prefix(cycle), micros(healed), micros(clock.instant()));
      Reconstruction.Result history = Reconstruction.of(evidence);
      Replay.write(history, plan.limit().toMillis(), file);
      Replay replay = Replay.of(history, plan.limit().toMillis());
      return new TraceReport(replay.events(), replay.violations(), file.toString());
    } catch (IOException e) {
      throw new DrillException("trace of cycle " + cycle, "see drill.log in " + plan.folder(), e);
    }
  }

  private Gathering.Told told(LedgerEntry entry) {
    return new Gathering.Told(
        entry.write().id(),
        ledgerMicros + entry.sentMicros(),
        entry.outcome() == Outcome.ACKNOWLEDGED
            ? OptionalLong.of(ledgerMicros + entry.toldMicros())
            : OptionalLong.empty());
  }
}
