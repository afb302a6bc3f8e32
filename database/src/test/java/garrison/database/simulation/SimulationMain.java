// SPDX-License-Identifier: Apache-2.0

package garrison.database.simulation;

import garrison.database.simulation.Simulation.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs many seeds, or one with all that happens: {@code SimulationMain SEEDS [MISTAKE]}, {@code
 * SimulationMain show SEED [MISTAKE]}.
 */
final class SimulationMain {
  private static final long MOST_STEPS = 50_000;

  private SimulationMain() {}

  public static void main(String[] arguments) {
    if (arguments[0].equals("show")) {
      show(Long.parseLong(arguments[1]), arguments.length > 2 ? Mistake.valueOf(arguments[2]) : null);
      return;
    }
    long seeds = Long.parseLong(arguments[0]);
    List<Mistake> mistakes = new ArrayList<>();
    if (arguments.length > 1) {
      mistakes.addAll(
          arguments[1].equals("all")
              ? List.of(Mistake.values())
              : List.of(Mistake.valueOf(arguments[1])));
    } else {
      mistakes.add(null);
    }
    mistakes.forEach(mistake -> run(seeds, mistake));
  }

  private static void run(long seeds, Mistake mistake) {
    long steps = 0;
    long acknowledged = 0;
    long back = 0;
    long together = 0;
    long violations = 0;
    long began = System.nanoTime();
    for (long seed = 0; seed < seeds; seed++) {
      Outcome outcome = new Simulation(seed, mistake, Simulation.plan(seed)).run(MOST_STEPS);
      steps += outcome.steps();
      acknowledged += outcome.acknowledged();
      back = Math.max(back, outcome.backMillis());
      together = Math.max(together, outcome.togetherMillis());
      if (outcome.violation().isPresent()) {
        violations++;
        System.out.println(
            (mistake == null ? "" : mistake + " ") + "seed=" + seed + " steps=" + steps + " at="
                + outcome.millis() + " " + outcome.violation().get());
        if (mistake != null || violations > 10) {
          break;
        }
      } else if (outcome.togetherMillis() < 0) {
        System.out.println("seed=" + seed + " not together again");
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        "%s seeds=%d steps=%d violations=%d acknowledged=%d back=%d together=%d seconds=%.1f%n",
        mistake, seeds, steps, violations, acknowledged, back, together, seconds);
  }

  private static void show(long seed, Mistake mistake) {
    List<Fault> faults = Simulation.plan(seed);
    List<String> lines = new ArrayList<>();
    Outcome outcome = new Simulation(seed, mistake, faults).logging(lines).run(MOST_STEPS);
    lines.forEach(System.out::println);
    faults.forEach(System.out::println);
    System.out.println("least: " + Simulation.shrink(seed, mistake, MOST_STEPS));
    System.out.println(outcome);
  }
}
