// SPDX-License-Identifier: Apache-2.0

package garrison.database.simulation;

import garrison.database.history.Invariant;
import garrison.database.insync.Diagnosis;
import garrison.database.simulation.Simulation.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The long run: {@code SimulationMain SEEDS [FIRST-SEED]} runs that many seeds without a mistake
 * and prints counts; {@code SimulationMain focused SEEDS} does so for the faults that provoke each
 * mistake; {@code SimulationMain mistakes SEEDS} says after how many seeds and steps each mistake
 * is found; {@code SimulationMain show SEED [MISTAKE]} prints all that happens in one run, and the
 * fewest faults that still show its violation.
 */
final class SimulationMain {
  private static final long MOST_STEPS = 50_000;
  private static final long MOST_VIOLATIONS = 10;

  private SimulationMain() {}

  public static void main(String[] arguments) {
    switch (arguments[0]) {
      case "show" ->
          show(
              Long.parseLong(arguments[1]),
              arguments.length > 2 ? Mistake.valueOf(arguments[2]) : null);
      case "mistakes" -> mistakes(Long.parseLong(arguments[1]));
      case "focused" -> {
        for (Mistake mistake : Mistake.values()) {
          System.out.println("faults that provoke " + mistake);
          run(Long.parseLong(arguments[1]), 0, mistake);
        }
      }
      default ->
          run(
              Long.parseLong(arguments[0]),
              arguments.length > 1 ? Long.parseLong(arguments[1]) : 0,
              null);
    }
  }

  private static void run(long seeds, long first, @Nullable Mistake faultsOf) {
    long began = System.nanoTime();
    long steps = 0;
    long acknowledged = 0;
    long back = 0;
    long together = 0;
    long violations = 0;
    Map<Diagnosis, Long> diagnoses = new EnumMap<>(Diagnosis.class);
    for (long seed = first; seed < first + seeds && violations < MOST_VIOLATIONS; seed++) {
      Simulation simulation = new Simulation(seed, null, plan(seed, faultsOf));
      Outcome outcome = simulation.run(MOST_STEPS);
      simulation
          .diagnoses()
          .forEach((name, count) -> diagnoses.merge(name, (long) count, Long::sum));
      steps += outcome.steps();
      acknowledged += outcome.acknowledged();
      back = Math.max(back, outcome.backMillis());
      together = Math.max(together, outcome.togetherMillis());
      if (outcome.violation().isPresent()) {
        violations++;
        System.out.println("seed=" + seed + " " + outcome.violation().get());
      } else if (outcome.togetherMillis() < 0) {
        violations++;
        System.out.println("seed=" + seed + " no second member after the end of all faults");
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.println("diagnoses " + diagnoses);
    System.out.printf(
        "seeds=%d steps=%d acknowledged=%d violations=%d slowest_write_back_ms=%d"
            + " slowest_second_member_ms=%d seconds=%.1f steps_per_s=%.0f%n",
        seeds, steps, acknowledged, violations, back, together, seconds, steps / seconds);
  }

  private static void mistakes(long seeds) {
    for (Mistake mistake : Mistake.values()) {
      long steps = 0;
      String found = "not found in " + seeds + " seeds";
      for (long seed = 0; seed < seeds; seed++) {
        Outcome outcome = new Simulation(seed, mistake, plan(seed, mistake)).run(MOST_STEPS);
        steps += outcome.steps();
        if (isLoss(outcome)) {
          found = "seed=" + seed + " " + outcome.violation().orElseThrow().invariant();
          break;
        }
      }
      System.out.println(mistake + " steps=" + steps + " " + found);
    }
  }

  /** Whether a run lost something, instead of merely standing still. */
  static boolean isLoss(Outcome outcome) {
    return outcome.violation().isPresent()
        && outcome.violation().get().invariant() != Invariant.WRITES_COME_BACK;
  }

  private static void show(long seed, @Nullable Mistake mistake) {
    List<Fault> faults = plan(seed, mistake);
    List<String> lines = new ArrayList<>();
    Outcome outcome = new Simulation(seed, mistake, faults).logging(lines).run(MOST_STEPS);
    lines.forEach(System.out::println);
    System.out.println("faults:");
    faults.forEach(System.out::println);
    System.out.println("fewest faults:");
    Simulation.shrink(seed, mistake, faults, MOST_STEPS).forEach(System.out::println);
    System.out.println(outcome);
  }

  /** The faults of a seed: of all kinds, or of those in which the mistake shows. */
  static List<Fault> plan(long seed, @Nullable Mistake mistake) {
    return mistake == null ? Simulation.plan(seed) : Simulation.plan(seed, mistake.provokedBy());
  }
}
