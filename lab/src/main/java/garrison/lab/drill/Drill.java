// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import garrison.lab.ledger.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * All cycles of one drill. The first violation ends it, with its evidence in place: ledgers, the
 * table and the entries. After the last cycle everything that was ever acknowledged is looked for
 * once more, because a later cycle may have lost what an earlier one had; then what was written is
 * removed.
 */
final class Drill {
  /** Who is told how it goes. */
  interface Listener {
    void phase(String phase);

    void cycle(CycleReport report);
  }

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration TURN = Duration.ofMillis(200);

  private final DrillPlan plan;
  private final Listener listener;
  private final InstantSource clock;
  private final Cluster cluster;
  private final LabControl lab;
  private final Copies copies;
  private final RandomGenerator random;

  Drill(DrillPlan plan, Listener listener, InstantSource clock, String administrator) {
    this.plan = plan;
    this.listener = listener;
    this.clock = clock;
    this.cluster = new Cluster(plan);
    this.lab = new LabControl(plan.labSocket());
    this.copies = new Copies(plan, administrator);
    this.random = new SplittableRandom(plan.seed());
  }

  /**
   * Runs it.
   *
   * @throws DrillException when a promise was broken, or a bound exceeded
   */
  Summary run() throws InterruptedException {
    if (plan.databases().size() < 2) {
      throw new DrillException(
          "databases: %d (expected: 2, so that one can be lost)".formatted(plan.databases().size()),
          "give another server a database in the file");
    }
    List<CycleReport> reports = new ArrayList<>();
    try {
      lab.healAll();
      String writer = awaitHealth("before the first cycle");
      DrillLoad load = new DrillLoad(plan);
      DrillTable table = load.table();
      table.create();
      for (int number = 1; number <= plan.times(); number++) {
        listener.phase("cycle " + number);
        CycleReport report = cycle(number, writer, load);
        reports.add(report);
        record(report);
        listener.cycle(report);
        judge("cycle " + number, report.copies());
        judge(number, report.trace());
        writer = awaitHealth("after cycle " + number);
      }
      listener.phase("final check");
      for (int number = 1; plan.times() > 1 && number <= plan.times(); number++) {
        judge("final check of cycle " + number, copies.check(number, writer));
      }
      table.remove();
      return Summary.of(reports);
    } finally {
      lab.healAll();
    }
  }

  private CycleReport cycle(int number, String writer, DrillLoad load) throws InterruptedException {
    BreakagePlanner.Situation situation =
        new BreakagePlanner.Situation(
            writer,
            plan.servers().stream().map(DrillPlan.Server::name).toList(),
            plan.servers().stream()
                .filter(server -> !server.database())
                .map(DrillPlan.Server::name)
                .toList(),
            cluster.isSupervised());
    Breakage breakage = BreakagePlanner.plan(plan.kind(), situation, random);
    return new Cycle(plan, number, cluster, lab, load, clock).run(breakage, writer, copies);
  }

  /** Waits until every role is healthy and there are two copies; the writer's name. */
  private String awaitHealth(String when) throws InterruptedException {
    listener.phase("waiting for health");
    long deadline = System.nanoTime() + plan.limit().toNanos();
    while (true) {
      Optional<String> complaint = lab.complaint();
      List<Copy> seen = cluster.look();
      Optional<String> writer = cluster.writer(seen);
      if (complaint.isEmpty() && Cluster.isWhole(seen, Instant.MIN) && writer.isPresent()) {
        return writer.get();
      }
      if (System.nanoTime() > deadline) {
        throw new DrillException(
            "%s: not healthy after %d s: %s%s (expected: every role healthy, two copies)"
                .formatted(
                    when, plan.limitSeconds(), complaint.map(text -> text + "; ").orElse(""), seen),
            "garrison status; garrison database");
      }
      Thread.sleep(TURN);
    }
  }

  private void judge(String when, Map<String, Verdict> verdicts) {
    verdicts.forEach((server, verdict) -> {
      if (!verdict.isClean()) {
        throw new DrillException(
            "%s: %s: lost %d, duplicated %d, altered %d, refused and there %d, never sent %d of %d acknowledged (expected: 0); %s"
                .formatted(
                    when,
                    server,
                    verdict.lost(),
                    verdict.duplicated(),
                    verdict.altered(),
                    verdict.contradicted(),
                    verdict.strange(),
                    verdict.acknowledged(),
                    String.join("; ", verdict.examples())),
            "ledgers are in " + plan.folder() + ", the rows in table site." + plan.table());
      }
    });
  }

  private void judge(int number, TraceReport trace) {
    if (!trace.violations().isEmpty()) {
      throw new DrillException(
          "cycle %d: trace of %d events: %d violations (expected: 0); %s"
              .formatted(
                  number,
                  trace.events(),
                  trace.violations().size(),
                  trace.violations().stream()
                      .map(violation -> violation.lines().findFirst().orElse(""))
                      .collect(Collectors.joining("; "))),
          "docs/drills.md says how to replay " + trace.file());
    }
  }

  private void record(CycleReport report) {
    Path file = plan.folder().resolve("cycles.jsonl");
    try {
      Files.writeString(
          file,
          JSON.writeValueAsString(report) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }
}
