// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import garrison.lab.ledger.Ledger;
import garrison.lab.ledger.Verdict;
import garrison.lab.load.LoadPath;
import garrison.lab.load.PathReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One cycle: load, a calm moment, the fault, its end, two copies again, the proof. The load goes on
 * until the end, so that what the healing itself costs is measured too.
 */
final class Cycle {
  private static final Duration TURN = Duration.ofMillis(50);
  private static final Duration CALM = Duration.ofMillis(1500);
  private static final double CALM_MILLIS = 100;
  private static final int CALM_TRIES = 4;
  private static final Duration SHORTEST_FAULT = Duration.ofSeconds(3);
  private static final Duration LONGEST_FAULT = Duration.ofSeconds(10);

  /** Nothing happens while everybody is off; it is measured how long coming back takes. */
  private static final Duration POWERLESS = Duration.ofSeconds(1);

  /** Nodes look once a second, and those that do not say when are believed only after that. */
  private static final Duration STALE = Duration.ofMillis(1500);

  /** Longer than a server that was cut off goes on believing what it knew. */
  private static final Duration LASTING = Duration.ofMillis(1500);

  private static final Duration FLOWING = Duration.ofMillis(500);
  private static final Duration TAIL = Duration.ofMillis(500);
  private static final int FIRST_ACKNOWLEDGEMENTS = 20;
  private static final int READINGS = 3;

  private final DrillPlan plan;
  private final int number;
  private final Cluster cluster;
  private final LabControl lab;
  private final DrillLoad load;
  private final InstantSource clock;

  Cycle(
      DrillPlan plan,
      int number,
      Cluster cluster,
      LabControl lab,
      DrillLoad load,
      InstantSource clock) {
    this.plan = plan;
    this.number = number;
    this.cluster = cluster;
    this.lab = lab;
    this.load = load;
    this.clock = clock;
  }

  /** Runs it with the writer as it is now. */
  CycleReport run(Breakage breakage, String writer, Copies copies) throws InterruptedException {
    Measured measured;
    CycleTrace trace = CycleTrace.begin(plan, clock);
    try (Ledger ledger = Ledger.create(plan.ledger(number), System::nanoTime)) {
      trace.keepsTimeOf(ledger);
      List<LoadPath> paths = load.paths(number, ledger);
      try {
        paths.forEach(LoadPath::start);
        measured = measure(breakage, writer, paths);
      } finally {
        paths.forEach(LoadPath::stop);
        paths.forEach(LoadPath::close);
      }
    }
    String after = cluster.writer(cluster.look()).orElse(writer);
    Map<String, Verdict> verdicts = readBack(copies, after);
    TraceReport replayed = trace.replay(number, measured.healed());
    return report(breakage, writer, after, measured, verdicts, replayed);
  }

  private record Measured(
      Instant at,
      Instant healed,
      double calmMillis,
      double heldMillis,
      double twoCopiesSeconds,
      List<PathReport> paths) {}

  private Measured measure(Breakage breakage, String writer, List<LoadPath> paths)
      throws InterruptedException {
    awaitFlow(paths);
    double calm = awaitCalm(paths);
    paths.forEach(LoadPath::beginWindow);
    Instant at = clock.instant();
    long broken = System.nanoTime();
    make(breakage, writer);
    List<PathReport> survived = List.of();
    if (breakage.lasts()) {
      hold(breakage, paths, broken);
      if (!breakage.turning().isEmpty()) {
        survived = paths.stream().map(LoadPath::report).toList();
        turn(breakage, writer, paths);
      }
      breakage.healing().forEach(lab::fault);
    }
    Instant healedAt = clock.instant();
    long healed = System.nanoTime();
    double held = breakage.lasts() ? (healed - broken) / 1e6 : 0;
    double seconds = awaitTwoCopies(paths, healed);
    Thread.sleep(TAIL);
    List<PathReport> reports =
        survived.isEmpty() ? paths.stream().map(LoadPath::report).toList() : survived;
    return new Measured(at, healedAt, calm, held, seconds, reports);
  }

  /** The other way round; from here on nobody can write, so it is not measured any more. */
  private void turn(Breakage breakage, String writer, List<LoadPath> paths)
      throws InterruptedException {
    OldCopy old = new OldCopy(plan, cluster, load.reads());
    old.requireAlone(writer);
    breakage.turning().forEach(lab::fault);
    for (String server : breakage.broken()) {
      old.requireSilent(server, paths);
    }
  }

  private void make(Breakage breakage, String writer) throws InterruptedException {
    if (breakage.kind() == DrillKind.SWITCHOVER) {
      String other =
          plan.databases().stream()
              .map(DrillPlan.Server::name)
              .filter(name -> !name.equals(writer))
              .findFirst()
              .orElseThrow();
      var _ = cluster.switchOver(writer, other);
    }
    breakage.breaking().forEach(lab::fault);
    Thread.sleep(breakage.second().after());
    breakage.second().breaking().forEach(lab::fault);
  }

  private void awaitFlow(List<LoadPath> paths) throws InterruptedException {
    long deadline = System.nanoTime() + plan.limit().toNanos();
    while (paths.stream().anyMatch(path -> path.acknowledged() < FIRST_ACKNOWLEDGEMENTS)) {
      if (System.nanoTime() > deadline) {
        throw new DrillException(
            "before the fault: %s (expected: acknowledgements on every path within %d s)"
                .formatted(describe(paths), plan.limitSeconds()),
            "garrison status; garrison database");
      }
      Thread.sleep(TURN);
    }
  }

  /** Programs that have just started are slow; what that costs is not to be taken for the fault. */
  private static double awaitCalm(List<LoadPath> paths) throws InterruptedException {
    double longest = Double.MAX_VALUE;
    for (int i = 0; i < CALM_TRIES && longest > CALM_MILLIS; i++) {
      paths.forEach(LoadPath::beginWindow);
      Thread.sleep(CALM);
      longest = longest(paths.stream().map(LoadPath::report).toList());
    }
    return longest;
  }

  /** Long enough for whoever is to take over, and no longer when writes are back. */
  private void hold(Breakage breakage, List<LoadPath> paths, long broken)
      throws InterruptedException {
    if (!breakage.leavesSomebody()) {
      Thread.sleep(POWERLESS);
      return;
    }
    while (System.nanoTime() - broken < LONGEST_FAULT.toNanos()) {
      boolean back =
          paths.stream()
              .filter(path -> counts(path.report(), breakage))
              .allMatch(path -> path.sinceAcknowledged().compareTo(FLOWING) < 0);
      if (back && System.nanoTime() - broken > SHORTEST_FAULT.toNanos()) {
        return;
      }
      Thread.sleep(TURN);
    }
  }

  /** The seconds until every copy was whole and stayed so, with writes on every path. */
  private double awaitTwoCopies(List<LoadPath> paths, long healed) throws InterruptedException {
    Instant since = clock.instant();
    Wholeness wholeness = new Wholeness(LASTING);
    while (true) {
      List<Copy> copies = cluster.look();
      long passed = System.nanoTime() - healed;
      boolean fresh =
          copies.stream().allMatch(copy -> copy.seen().isPresent()) || passed > STALE.toNanos();
      wholeness.look(fresh && Cluster.isWhole(copies, since), passed);
      boolean flows =
          paths.stream().allMatch(path -> path.sinceAcknowledged().compareTo(FLOWING) < 0);
      if (wholeness.since().isPresent() && flows) {
        return wholeness.since().getAsLong() / 1e9;
      }
      if (passed > plan.limit().toNanos()) {
        throw new DrillException(
            "%d s after the fault: %s; %s (expected: two copies, and writes on every path)"
                .formatted(plan.limitSeconds(), copies, describe(paths)),
            "garrison database shows what each server is doing");
      }
      Thread.sleep(TURN);
    }
  }

  /** A copy that was ended once more meanwhile, on a machine too busy, is read when it is back. */
  private Map<String, Verdict> readBack(Copies copies, String writer) throws InterruptedException {
    for (int left = READINGS - 1; left > 0; left--) {
      try {
        return copies.check(number, cluster.writer(cluster.look()).orElse(writer));
      } catch (UnreadableException _) {
        var _ = awaitTwoCopies(List.of(), System.nanoTime());
      }
    }
    return copies.check(number, cluster.writer(cluster.look()).orElse(writer));
  }

  private CycleReport report(
      Breakage breakage,
      String writer,
      String after,
      Measured measured,
      Map<String, Verdict> verdicts,
      TraceReport trace) {
    List<PathReport> counted =
        measured.paths().stream().filter(path -> counts(path, breakage)).toList();
    List<String> faults = new ArrayList<>(breakage.breaking());
    faults.addAll(breakage.second().breaking());
    faults.addAll(breakage.turning());
    faults.addAll(breakage.healing());
    return new CycleReport(
        number,
        breakage.kind().word(),
        faults,
        measured.at().toString(),
        writer,
        after,
        measured.calmMillis(),
        longest(counted),
        counted.stream().mapToDouble(PathReport::totalGapMillis).max().orElse(0),
        measured.heldMillis(),
        measured.twoCopiesSeconds(),
        measured.paths().stream().mapToLong(path -> path.refused() + path.unknown()).sum(),
        measured.paths(),
        verdicts,
        trace);
  }

  private boolean counts(PathReport path, Breakage breakage) {
    return breakage.broken().stream()
        .map(plan::server)
        .noneMatch(server -> DrillLoad.beginsOn(path, server));
  }

  private static double longest(List<PathReport> paths) {
    return paths.stream().mapToDouble(PathReport::longestGapMillis).max().orElse(0);
  }

  private static String describe(List<LoadPath> paths) {
    return paths.stream()
        .map(path ->
            "%s: %d acknowledged, the last %d ms ago, errors %s"
                .formatted(
                    path.name(),
                    path.acknowledged(),
                    path.sinceAcknowledged().toMillis(),
                    path.report().errors()))
        .collect(Collectors.joining("; "));
  }
}
