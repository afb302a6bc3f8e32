// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import garrison.database.configuration.DatabaseConfiguration;
import garrison.database.insync.Acknowledgements;
import garrison.database.insync.Acknowledgements.JoinPosition;
import garrison.database.insync.Acknowledgements.Waiting;
import garrison.database.insync.Binding;
import garrison.database.insync.Folder;
import garrison.database.insync.Incarnation;
import garrison.database.insync.Mariadb;
import garrison.database.insync.Mariadb.InitialRole;
import garrison.database.insync.Position;
import garrison.database.insync.Replication;
import garrison.database.rebuild.Rebuild;
import garrison.database.server.DatabaseException;
import garrison.database.server.MariadbPrograms;
import garrison.database.server.MariadbServer;
import garrison.model.ServerName;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The one mariadbd of this server: its process, its data folder, what is seen of it and what is
 * done to it. Confined to the supervisor's thread.
 */
final class OwnMariadb implements AutoCloseable {
  private static final Duration LAG_PACE = Duration.ofMillis(500);

  private final DatabaseConfiguration configuration;
  private final LongSupplier nanos;
  private final IncarnationNumbers numbers;
  private final FolderIdentity identity;
  private final MariadbProcess process;
  private final MariadbServer server;
  private final MariadbProbe probe;
  private final MariadbCommands commands;
  private final HeartbeatWriter heartbeat;
  private final OwnCopy copy;

  private Incarnation incarnation;
  private InitialRole role = InitialRole.SLAVE;
  private boolean answers;
  private boolean unanswered;
  private boolean unsettled;
  private long lastAnswerNanos;
  private Position lastReceived = Position.NONE;
  private long lastReceivedNanos;
  private JoinPosition joinPosition = new JoinPosition.NotRead();
  private Optional<Sample> sample = Optional.empty();
  private OptionalLong lagMillis = OptionalLong.empty();
  private long lagNanos;
  private long starts;
  private int attempts;
  private boolean starting;
  private boolean unproven;
  private int fruitless;
  private Optional<ServerName> uselessSource = Optional.empty();

  /**
   * @param changed called from another thread when the process has ended
   */
  OwnMariadb(DatabaseConfiguration configuration, Surroundings surroundings, Runnable changed) {
    this.configuration = configuration;
    this.nanos = surroundings.nanos();
    ServerName own = configuration.listener().server();
    Path state = configuration.paths().state();
    this.server =
        MariadbServer.of(
            configuration, MariadbPrograms.find(System.getenv().getOrDefault("PATH", "")));
    this.identity =
        new FolderIdentity(own, configuration.paths().data(), state.resolve("identity"));
    this.numbers = new IncarnationNumbers(own, state.resolve("incarnation"), surroundings.clock());
    this.incarnation = numbers.next();
    this.process =
        new MariadbProcess(surroundings.starter(), configuration.paths().options(), changed);
    this.probe = new MariadbProbe(configuration, server);
    this.commands = new MariadbCommands(server);
    this.heartbeat = new HeartbeatWriter(server, nanos);
    this.copy = new OwnCopy(configuration, surroundings, server, identity, changed);
  }

  /** Makes what is needed before anything can be decided. */
  void prepare() {
    Rebuild.clear(configuration);
    boolean first = !identity.isRecorded();
    server.makeData();
    if (first) {
      identity.draw();
    }
  }

  Incarnation next() {
    return numbers.next();
  }

  Incarnation incarnation() {
    return incarnation;
  }

  OwnCopy copy() {
    return copy;
  }

  Folder folder() {
    return identity.folder();
  }

  long pid() {
    return process.pid();
  }

  long restarts() {
    return Math.max(0, starts - 1);
  }

  Optional<Sample> sample() {
    return sample;
  }

  OptionalLong lagMillis() {
    return lagMillis;
  }

  /**
   * One look.
   *
   * @param admitted whether clients are let in
   */
  Mariadb look(Admitted admitted) {
    sample = Optional.empty();
    Optional<Mariadb.Rebuilding> rebuilding = copy.look();
    if (rebuilding.isPresent()) {
      return rebuilding.get();
    }
    if (!process.isAlive()) {
      return dead();
    }
    if (unanswered) {
      return new Mariadb.Unanswered(incarnation);
    }
    try {
      Sample seen = probe.look();
      lastAnswerNanos = nanos.getAsLong();
      if (!answers) {
        answered();
        return new Mariadb.Starting(incarnation, 0, attempts);
      }
      sample = Optional.of(seen);
      receive(seen);
      measureLag(seen);
      return running(seen, admitted);
    } catch (SQLException _) {
      if (!process.isAlive()) {
        return dead();
      }
      return answers
          ? new Mariadb.Silent(incarnation, sinceMillis(lastAnswerNanos))
          : new Mariadb.Starting(incarnation, process.stillMillis(nanos.getAsLong()), attempts);
    }
  }

  enum Admitted {
    YES,
    NO
  }

  private Mariadb.Dead dead() {
    if (starting) {
      starting = false;
      fruitless++;
    }
    died();
    return new Mariadb.Dead(unproven ? 0 : fruitless);
  }

  private void died() {
    unanswered = false;
    answers = false;
    unsettled = false;
    lagMillis = OptionalLong.empty();
    uselessSource = Optional.empty();
    probe.close();
    commands.close();
    heartbeat.beat(false);
  }

  /**
   * The first answer after a start. A server that wrote last gets its accounts now, before anybody
   * may have to wait for a follower, who could not even connect without them.
   */
  private void answered() {
    joinPosition = new JoinPosition.NotRead();
    forgetSigns();
    // What a former run had received is of no use: whom to follow, if anybody, is decided anew.
    attempt(commands::unfollow);
    if (role == InitialRole.MASTER) {
      attempt(commands::setUpWriter);
    }
    answers = true;
    starting = false;
    unproven = false;
    fruitless = 0;
    attempts = 0;
  }

  private void forgetSigns() {
    heartbeat.restart();
    lastReceived = Position.NONE;
    lastReceivedNanos = nanos.getAsLong();
    lagMillis = OptionalLong.empty();
  }

  private void receive(Sample seen) {
    Position received = seen.positions().received();
    if (!received.equals(lastReceived)) {
      lastReceived = received;
      lastReceivedNanos = nanos.getAsLong();
    }
  }

  private void measureLag(Sample seen) throws SQLException {
    if (seen.replication() instanceof Replication.Nobody) {
      lagMillis = OptionalLong.of(0);
    } else if (nanos.getAsLong() - lagNanos > LAG_PACE.toNanos()) {
      lagNanos = nanos.getAsLong();
      lagMillis = probe.lagMillis();
    }
  }

  private Mariadb.Running running(Sample seen, Admitted admitted) {
    return new Mariadb.Running(
        incarnation,
        role,
        access(seen, admitted),
        new Acknowledgements(
            seen.waiting(),
            seen.link(),
            seen.waiting() == Waiting.ON ? heartbeat.acknowledged() : Position.NONE,
            seen.waitingSessions() == 0 ? 0 : Math.max(1, heartbeat.pendingMillis()),
            seen.unacknowledged(),
            joinPosition),
        uselessSource
            .<Replication>map(source ->
                new Replication.From(source, Replication.State.PURGED, Replication.State.STOPPED))
            .orElse(seen.replication()),
        seen.positions());
  }

  private static Mariadb.Access access(Sample seen, Admitted admitted) {
    if (seen.writable() == Sample.Writable.NO) {
      return Mariadb.Access.CLOSED;
    }
    return admitted == Admitted.YES ? Mariadb.Access.OPEN : Mariadb.Access.CUT;
  }

  /** Since the last sign of the writer's life: an own change of its row, or one that arrived. */
  long heartbeatAgeMillis(Mariadb seen) {
    boolean follows =
        seen instanceof Mariadb.Running running
            && running.replication() instanceof Replication.From;
    return follows ? sinceMillis(lastReceivedNanos) : heartbeat.ageMillis();
  }

  /** How long the heartbeat under way has waited for its commit; 0 when there is none. */
  long commitMillis() {
    return heartbeat.pendingMillis();
  }

  /** Writes the heartbeat from now on, or no more. */
  void beat(boolean wanted) {
    heartbeat.beat(wanted);
  }

  private long sinceMillis(long then) {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - then);
  }

  void start(InitialRole next) {
    if (process.isAlive()) {
      return;
    }
    incarnation = numbers.use();
    role = next;
    answers = false;
    unanswered = false;
    identity.use();
    starts++;
    attempts++;
    starting = true;
    server.prepareStart();
    process.start(server.command(next), server.environment());
    lastAnswerNanos = nanos.getAsLong();
  }

  void kill() {
    starting = false;
    copy.giveUp();
    process.kill();
    died();
  }

  void follow(ServerName source) {
    incarnation = numbers.use();
    unsettled = false;
    forgetSigns();
    if (sample.filter(OwnMariadb::isEmpty).isPresent() && copy.isNeededToFollow(source)) {
      uselessSource = Optional.of(source);
      return;
    }
    uselessSource = Optional.empty();
    attempt(() -> commands.follow(source));
    role = InitialRole.SLAVE;
  }

  private static boolean isEmpty(Sample seen) {
    return seen.positions().written().equals(Position.NONE)
        && seen.positions().applied().equals(Position.NONE);
  }

  void fence() {
    attempt(commands::fence);
  }

  void switchWaiting(Waiting waiting) {
    if (waiting == Waiting.ON) {
      attempt(() -> commands.switchWaiting(waiting));
      heartbeat.waitingBegins();
    } else {
      attempt(() -> commands.switchWaiting(waiting));
    }
  }

  void open() {
    attempt(commands::open);
    heartbeat.beat(true);
    unsettled = true;
  }

  /**
   * What a new writer has to do once, and its clients need not wait for: forgets whom it followed,
   * whose threads have ended since the fence, and makes what other servers need to follow it. Tried
   * again in the next turn when it fails.
   */
  void settle() {
    if (!unsettled) {
      return;
    }
    attempt(commands::unfollow);
    if (sample.filter(seen -> seen.waiting() == Waiting.OFF).isPresent()) {
      // A commit here waits for nobody, so it cannot stand still.
      attempt(commands::setUpWriter);
    }
    unsettled = false;
  }

  void close(Duration limit) {
    unsettled = false;
    heartbeat.beat(false);
    attempt(() -> commands.close(limit));
  }

  void readPosition(Binding binding) {
    attempt(() -> joinPosition = new JoinPosition.Read(binding, commands.written()));
  }

  /** Begins to make a copy that will replace the data folder. */
  void rebuild(ServerName source, String why) {
    kill();
    copy.begin(source, why);
  }

  private void attempt(Runnable command) {
    try {
      command.run();
    } catch (UnansweredException e) {
      unanswered = process.isAlive();
      throw new DatabaseException("command without an answer; mariadbd will be killed", e);
    }
  }

  /** Puts a complete copy in the data folder's place. */
  void takeCopy() {
    copy.take();
    unproven = true;
    fruitless = 0;
  }

  @Override
  public void close() {
    heartbeat.close();
    copy.close();
    process.kill();
    died();
  }
}
