// SPDX-License-Identifier: Apache-2.0

package garrison.database.simulation;

import garrison.database.history.Event;
import garrison.database.history.HistoryChecker;
import garrison.database.history.Violation;
import garrison.database.insync.Decision;
import garrison.database.insync.Diagnosis;
import garrison.database.insync.InSyncRegister;
import garrison.database.insync.Settings;
import garrison.database.insync.Settings.Patience;
import garrison.database.insync.Settings.WhenAlone;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One run from one seed: two servers find each other, a plan of faults comes over them, the faults
 * end, and writes have to come back. The checker looks at each event.
 *
 * <p>The same seed, mistake and faults always give the same run. Times are a tenth to a fifth of
 * the real ones, in proportion.
 */
final class Simulation {
  /** Within how long after the last fault a write must be acknowledged again. */
  static final long BOUND_MILLIS = 4000;

  private static final long CALM_MILLIS = 300;
  private static final Patience PATIENCE = new Patience(300, 200, 1200, 30, 300, 400, 250, 10);

  private final Schedule schedule = new Schedule();
  private final HistoryChecker checker = new HistoryChecker(BOUND_MILLIS);
  private final World world;
  private final QuorumModel quorum;
  private final MariadbModel[] mariadbs = new MariadbModel[World.SERVERS.size()];
  private final NodeModel[] nodes = new NodeModel[World.SERVERS.size()];
  private final Faults faults;
  private final List<Fault> plan;
  private final Map<Diagnosis, Integer> diagnoses = new EnumMap<>(Diagnosis.class);
  private @Nullable List<String> log;
  private @Nullable Violation violation;
  private long nextWrite;
  private long steps;
  private long acknowledged;
  private long faultsEnded = -1;
  private long cameBack = -1;
  private long together = -1;

  /**
   * A run.
   *
   * @param seed decides everything that is chance
   * @param mistake planted, or null
   * @param plan the faults, usually {@link #plan}
   */
  Simulation(long seed, @Nullable Mistake mistake, List<Fault> plan) {
    RandomGenerator random = new SplittableRandom(seed);
    this.plan = plan;
    WhenAlone whenAlone = random.nextInt(4) == 0 ? WhenAlone.STOP : WhenAlone.CONTINUE;
    this.world =
        new World(
            schedule,
            random,
            new Network(),
            new Settings(World.SERVERS.getFirst(), whenAlone, PATIENCE),
            new Planted(mistake),
            this::take);
    this.quorum = new QuorumModel(world);
    for (int server = 0; server < nodes.length; server++) {
      mariadbs[server] = new MariadbModel(world, server);
      mariadbs[server].meet(mariadbs);
      int number = server;
      nodes[server] =
          new NodeModel(
              world,
              mariadbs[server],
              quorum,
              () -> nextWrite++,
              decision -> decided(number, decision));
    }
    this.faults = new Faults(world, quorum, mariadbs, nodes);
  }

  /** The faults of a seed, of any kind. */
  static List<Fault> plan(long seed) {
    return plan(seed, EnumSet.allOf(Fault.Kind.class));
  }

  /** The faults of a seed. */
  static List<Fault> plan(long seed, Set<Fault.Kind> among) {
    return Fault.plan(new SplittableRandom(~seed), among);
  }

  /** Keeps what happens as text. */
  Simulation logging(List<String> lines) {
    log = lines;
    return this;
  }

  Outcome run(long mostSteps) {
    for (NodeModel node : nodes) {
      world.after(world.between(0, 20), node::start);
    }
    for (Fault fault : plan) {
      world.after(fault.atMillis(), () -> begin(fault));
    }
    world.after(Fault.LAST_MILLIS + 400, this::endFaults);
    world.after(0, this::client);
    world.after(100, faults::operate);
    while (violation == null && steps < mostSteps && !isOver()) {
      schedule.step();
      steps++;
      if (together < 0 && faultsEnded >= 0) {
        InSyncRegister register = quorum.register();
        together = register != null && !register.alone() ? world.now() : -1;
      }
    }
    if (violation == null && steps < mostSteps) {
      take(new Event.Ended(world.now()));
    }
    return new Outcome(
        steps,
        world.now(),
        acknowledged,
        cameBack < 0 ? -1 : cameBack - faultsEnded,
        together < 0 ? -1 : together - faultsEnded,
        Optional.ofNullable(violation));
  }

  private boolean isOver() {
    return faultsEnded >= 0
        && (world.now() > faultsEnded + BOUND_MILLIS
            || (cameBack >= 0 && together >= 0 && world.now() > cameBack + CALM_MILLIS));
  }

  private void begin(Fault fault) {
    if (faultsEnded < 0) {
      say(fault.toString());
      faults.make(fault);
    }
  }

  private void endFaults() {
    faults.end();
    faultsEnded = world.now();
  }

  /** Clients write wherever they are let in. */
  private void client() {
    world.after(world.between(3, 20), this::client);
    MariadbModel mariadb = mariadbs[world.random().nextInt(mariadbs.length)];
    if (mariadb.isAwake() && mariadb.access() == garrison.database.insync.Mariadb.Access.OPEN) {
      mariadb.write(nextWrite++);
    }
  }

  private void take(Event event) {
    if (event instanceof Event.Acknowledged told) {
      acknowledged++;
      if (faultsEnded >= 0 && cameBack < 0 && world.now() > faultsEnded) {
        cameBack = world.now();
      }
      say("acknowledged " + told.write() + " by " + told.writer());
    } else if (log != null) {
      say(event.toString());
    }
    Optional<Violation> found = checker.accept(event);
    if (found.isPresent() && violation == null) {
      violation = found.get();
    }
  }

  private void decided(int server, Decision decision) {
    diagnoses.merge(decision.diagnosis(), 1, Integer::sum);
    if (log != null) {
      say(World.SERVERS.get(server) + " " + decision.diagnosis() + " " + decision.explanation());
    }
  }

  private void say(String line) {
    List<String> lines = log;
    if (lines != null) {
      lines.add(world.now() + " " + line);
    }
  }

  /** How often each conclusion was drawn. */
  Map<Diagnosis, Integer> diagnoses() {
    return new EnumMap<>(diagnoses);
  }

  /**
   * How a run ended.
   *
   * @param steps how many there were
   * @param millis how long it took in its own time
   * @param acknowledged writes
   * @param backMillis from the last fault to the first write acknowledged after it, or -1
   * @param togetherMillis from the last fault to two members, or -1
   * @param violation the first one
   */
  record Outcome(
      long steps,
      long millis,
      long acknowledged,
      long backMillis,
      long togetherMillis,
      Optional<Violation> violation) {}

  /** The same run again with as few faults as still show the violation. */
  static List<Fault> shrink(
      long seed, @Nullable Mistake mistake, List<Fault> plan, long mostSteps) {
    List<Fault> faults = new ArrayList<>(plan);
    for (int index = faults.size() - 1; index >= 0; index--) {
      List<Fault> fewer = new ArrayList<>(faults);
      fewer.remove(index);
      if (new Simulation(seed, mistake, fewer).run(mostSteps).violation().isPresent()) {
        faults = fewer;
      }
    }
    return List.copyOf(faults);
  }
}
