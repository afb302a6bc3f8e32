// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import garrison.database.binlog.BinaryLogs;
import garrison.database.configuration.DatabaseConfiguration;
import garrison.database.insync.Acknowledgements.Waiting;
import garrison.database.insync.Action;
import garrison.database.insync.Copy;
import garrison.database.insync.Folder;
import garrison.database.insync.InSyncRegister;
import garrison.database.insync.Incarnation;
import garrison.database.insync.Mariadb;
import garrison.database.insync.Mariadb.InitialRole;
import garrison.database.insync.OwnWrite;
import garrison.database.insync.RegisterText;
import garrison.database.insync.RegisterWrite;
import garrison.database.server.GtidPosition;
import garrison.database.server.GtidPosition.Gtid;
import garrison.database.trace.Moment.Kind;
import garrison.database.trace.TraceRecorder;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what the supervisor sees and does into the moments of its trace. Confined to the
 * supervisor's thread, but for the register's moments.
 */
final class OwnTrace implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(OwnTrace.class);
  private static final long POSITION_MICROS = TimeUnit.SECONDS.toMicros(1);

  private final TraceRecorder recorder;
  private final DatabaseConfiguration configuration;
  private final BinaryLogs logs;
  private @Nullable Incarnation running;
  private Mariadb.@Nullable Running last;
  private @Nullable Waiting waiting;
  private Optional<Gtid> tail = Optional.empty();

  /** The last look, and where the log ended at the one before it, so not after that look's GTID. */
  private Optional<Sample> sampled = Optional.empty();

  private Optional<BinaryLogs.Place> readFrom = Optional.empty();
  private long lookedMicros;
  private long positionMicros;
  private String copySource = "";
  private String door = "";

  OwnTrace(DatabaseConfiguration configuration, InstantSource clock) {
    this.configuration = configuration;
    this.recorder = TraceRecorder.start(configuration.paths().state().resolve("trace"), clock);
    this.logs = new BinaryLogs(configuration.paths().data());
  }

  /** The time of a look or of a command, taken before it. */
  long now() {
    return recorder.now();
  }

  /**
   * What a look showed.
   *
   * @param beganMicros just before the look: what it does not show was not there at that moment
   */
  void saw(long beganMicros, Mariadb seen, Optional<Sample> sample) {
    if (seen instanceof Mariadb.Running now) {
      String position = sample.map(Sample::gtid).orElse("");
      if (running == null) {
        answered(beganMicros, now, position);
      }
      running = now.incarnation();
      last = now;
      lookedMicros = beganMicros;
      readFrom = sampled.map(Sample::logEnd);
      sampled = sample;
      if (waiting != now.acknowledgements().waiting()) {
        waiting = now.acknowledgements().waiting();
        note(beganMicros, Kind.WAITING, incarnation(now.incarnation()), "waiting=" + waiting);
      }
      if (beganMicros - positionMicros >= POSITION_MICROS) {
        position(beganMicros, now);
      }
    } else if (seen instanceof Mariadb.Dead || seen instanceof Mariadb.Rebuilding) {
      ended(beganMicros);
      if (seen instanceof Mariadb.Rebuilding) {
        forgetLog();
      }
    }
  }

  /** The folder will be another one. */
  private void forgetLog() {
    sampled = Optional.empty();
    readFrom = Optional.empty();
  }

  private void answered(long micros, Mariadb.Running now, String position) {
    List<String> pairs =
        new ArrayList<>(List.of(incarnation(now.incarnation()), "position=" + position));
    tail.filter(gtid -> gtid.sequence() > now.positions().written().sequence())
        .ifPresent(gtid -> pairs.add("cut=" + gtid));
    tail = Optional.empty();
    recorder.note(micros, Kind.ANSWERED, pairs);
  }

  private void ended(long micros) {
    Incarnation ended = running;
    Mariadb.Running before = last;
    if (ended != null && before != null) {
      List<String> pairs = new ArrayList<>(List.of(incarnation(ended), "looked=" + lookedMicros));
      pairs.addAll(positions(before));
      recorder.note(micros, Kind.ENDED, pairs);
    }
    running = null;
    last = null;
    waiting = null;
  }

  private void position(long micros, Mariadb.Running now) {
    positionMicros = micros;
    List<String> pairs = new ArrayList<>(List.of(incarnation(now.incarnation())));
    pairs.addAll(positions(now));
    recorder.note(micros, Kind.POSITION, pairs);
  }

  private static List<String> positions(Mariadb.Running now) {
    return List.of(
        "received=" + now.positions().received(),
        "applied=" + now.positions().applied(),
        "written=" + now.positions().written());
  }

  /**
   * Something is about to be done. Before a start that may cut off the tail of the log, this reads
   * where the log ends.
   */
  void does(Action action, Situation situation) {
    long micros = recorder.now();
    switch (action) {
      case Action.StartMariadb(var next, var role) -> starts(micros, next, role, situation);
      case Action.KillMariadb _ -> noteOnce(micros, Kind.KILLED, situation);
      case Action.Fence _ -> fences(micros, situation);
      case Action.Open _ ->
          noteOnce(
              micros,
              Kind.OPENED,
              situation,
              "epoch=" + situation.epoch(),
              "position=" + situation.position());
      case Action.Close _ -> noteOnce(micros, Kind.CLOSED, situation);
      case Action.CutClients _ -> noteOnce(micros, Kind.CUT, situation);
      case Action.ReadPosition _ ->
          note(
              micros,
              Kind.JOINING,
              incarnation(situation.incarnation()),
              "position=" + situation.position());
      case Action.OfferRole(var to) -> note(micros, Kind.OFFERED, "to=" + to);
      case Action.Rebuild(var source) -> copySource = source.value();
      case Action.TakeCopy _ ->
          noteOnce(
              micros,
              Kind.REBUILT,
              situation,
              "copy=" + copy(situation.folder()),
              "source=" + copySource);
      // What they lead to is recorded when it is seen.
      case Action.SwitchWaiting _, Action.WriteRegister _, Action.Follow _ -> {}
    }
  }

  /** What was done; only a new run of the replication threads has a name that is known now. */
  void did(Action action, Situation situation) {
    if (action instanceof Action.Follow(var source, var _)) {
      running = situation.incarnation();
      note(
          recorder.now(),
          Kind.FOLLOWED,
          incarnation(situation.incarnation()),
          "copy=" + copy(situation.folder()),
          "source=" + source,
          "position=" + situation.position());
    }
  }

  /**
   * What is known where something is done.
   *
   * @param incarnation the run of mariadbd or of its threads
   * @param folder the data folder
   * @param epoch of the register
   * @param position of the log, as the last look showed it
   */
  record Situation(Incarnation incarnation, Folder folder, long epoch, String position) {}

  private void starts(long micros, Incarnation next, InitialRole role, Situation situation) {
    ended(micros);
    tail = role == InitialRole.SLAVE ? tail() : Optional.empty();
    note(
        micros,
        Kind.STARTED,
        incarnation(next),
        "copy=" + copy(situation.folder()),
        "role=" + role,
        "server-id=" + configuration.listener().id(),
        "tail=" + tail.map(Gtid::toString).orElse(""));
  }

  /** The log's last transaction; what the last look has seen of it is not read again. */
  private Optional<Gtid> tail() {
    Optional<BinaryLogs.Place> from = readFrom;
    String known = sampled.map(Sample::gtid).orElse("");
    forgetLog();
    try {
      return from.isEmpty()
          ? logs.last()
          : logs.lastSince(from.get())
              .or(() -> GtidPosition.parse(known).last().stream().findFirst());
    } catch (RuntimeException e) {
      // A log that a crash has torn may read like anything; what is only told ends no start.
      LOGGER.warn("event=tail-unread", e);
      return Optional.empty();
    }
  }

  private void fences(long micros, Situation situation) {
    Mariadb.Running before = last;
    if (before != null) {
      position(lookedMicros, before);
    }
    note(micros, Kind.FENCED, incarnation(situation.incarnation()));
  }

  /** A write to the register is about to be sent; from any thread. */
  void sends(RegisterWrite write) {
    note(
        recorder.now(),
        Kind.SENT,
        "purpose=" + write.purpose(),
        "expected=" + write.expectedVersion(),
        RegisterText.render(write.next()));
  }

  /** What became of it; from any thread. */
  void settled(RegisterWrite write, OwnWrite.Outcome outcome) {
    note(
        recorder.now(),
        Kind.SETTLED,
        "purpose=" + write.purpose(),
        "expected=" + write.expectedVersion(),
        "outcome=" + outcome);
  }

  /** The register has a new version; from any thread. */
  void register(InSyncRegister register, long version) {
    note(recorder.now(), Kind.REGISTER, "version=" + version, RegisterText.render(register));
  }

  /** What is done in every turn until it is seen to have worked is one moment. */
  private void noteOnce(long micros, Kind kind, Situation situation, String... details) {
    String next = kind + " " + situation.incarnation() + " " + situation.epoch();
    if (!next.equals(door)) {
      door = next;
      List<String> pairs = new ArrayList<>(List.of(incarnation(situation.incarnation())));
      pairs.addAll(List.of(details));
      recorder.note(micros, kind, pairs);
    }
  }

  private void note(long micros, Kind kind, String... pairs) {
    recorder.note(micros, kind, List.of(pairs));
  }

  private static String incarnation(Incarnation incarnation) {
    return "incarnation=" + incarnation;
  }

  private static String copy(Folder folder) {
    return switch (folder) {
      case Folder.Fresh(Copy copy) -> copy.toString();
      case Folder.Known(Copy copy) -> copy.toString();
      case Folder.Unidentified _ -> "";
    };
  }

  @Override
  public void close() {
    recorder.close();
  }
}
