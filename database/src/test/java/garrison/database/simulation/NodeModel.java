// SPDX-License-Identifier: Apache-2.0

package garrison.database.simulation;

import garrison.database.insync.Acknowledgements;
import garrison.database.insync.Acknowledgements.JoinPosition;
import garrison.database.insync.Action;
import garrison.database.insync.Binding;
import garrison.database.insync.CopyProgress;
import garrison.database.insync.Decision;
import garrison.database.insync.Incarnation;
import garrison.database.insync.Mariadb;
import garrison.database.insync.Observations;
import garrison.database.insync.OwnWrite;
import garrison.database.insync.Peer;
import garrison.database.insync.Position;
import garrison.database.insync.RegisterReading;
import garrison.database.insync.RegisterWrite;
import garrison.database.insync.Replication;
import garrison.database.insync.Request;
import garrison.database.insync.Supervisor;
import garrison.database.insync.SupervisorState;
import garrison.model.ServerName;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The node of one server: the eyes and hands of its supervisor. It can be frozen, and it can die,
 * and then its mariadbd dies with it.
 */
final class NodeModel {
  private static final long WRITE_LIMIT_MILLIS = 120;
  private static final long COMMAND_LIMIT_MILLIS = 150;

  private final World world;
  private final int index;
  private final MariadbModel mariadb;
  private final QuorumModel quorum;
  private final LongSupplier heartbeatIds;
  private final Consumer<Decision> decisions;

  // Outlives the node.
  private long nextNumber = 1;
  private long clockMillis;
  private boolean slowCommands;
  private @Nullable Runnable beforeAnswer;
  private Request request = new Request.None();

  // Dies with it.
  private boolean alive;
  private int life;
  private long frozenUntil;
  private RegisterReading reading = new RegisterReading.Unread();
  private OwnWrite lastWrite = new OwnWrite.Nothing();
  private List<Peer> peers = List.of();
  private long leaseMillis;
  private SupervisorState state = SupervisorState.INITIAL;
  private JoinPosition joinPosition = new JoinPosition.NotRead();
  private @Nullable ServerName offeredTo;
  private boolean busy;
  private boolean unanswered;
  private int writes;

  NodeModel(
      World world,
      MariadbModel mariadb,
      QuorumModel quorum,
      LongSupplier heartbeatIds,
      Consumer<Decision> decisions) {
    this.world = world;
    this.index = mariadb.index();
    this.mariadb = mariadb;
    this.quorum = quorum;
    this.heartbeatIds = heartbeatIds;
    this.decisions = decisions;
  }

  void start() {
    if (alive) {
      return;
    }
    alive = true;
    frozenUntil = 0;
    reading = new RegisterReading.Unread();
    lastWrite = new OwnWrite.Nothing();
    peers = List.of();
    leaseMillis = clock() - 1_000_000;
    state = SupervisorState.INITIAL;
    joinPosition = new JoinPosition.NotRead();
    offeredTo = null;
    busy = false;
    unanswered = false;
    mariadb.forgetAttempts();
    after(1, this::turn);
    after(0, this::renew);
    after(50, this::heartbeat);
  }

  void die() {
    alive = false;
    life++;
    if (!world.has(Mistake.MARIADBD_OUTLIVES_ITS_NODE)) {
      mariadb.kill();
    }
  }

  /** Nothing happens here before then; what arrives waits. */
  void freeze(long untilMillis) {
    frozenUntil = untilMillis;
  }

  void jumpClock(long millis) {
    clockMillis += millis;
  }

  void slowCommands(boolean slow) {
    slowCommands = slow;
  }

  /** Does this while the next command is under way, which takes long then. */
  void beforeAnswer(@Nullable Runnable task) {
    beforeAnswer = task;
  }

  void request(Request next) {
    request = next;
  }

  Request request() {
    return request;
  }

  private long clock() {
    return world.now() + clockMillis;
  }

  private void after(long delayMillis, Runnable task) {
    int now = life;
    world.after(delayMillis, () -> whenAwake(now, task));
  }

  private void whenAwake(int begun, Runnable task) {
    if (life != begun || !alive) {
      return;
    }
    if (world.now() < frozenUntil) {
      world.after(frozenUntil - world.now(), () -> whenAwake(begun, task));
    } else {
      task.run();
    }
  }

  private void turn() {
    after(world.between(12, 30), this::turn);
    if (busy) {
      return;
    }
    Observations seen = world.planted().see(observe(), mariadb);
    Decision decision = Supervisor.decide(seen, state, world.settings());
    state = decision.state();
    decisions.accept(decision);
    for (Action action : world.planted().act(decision, seen)) {
      perform(action);
    }
  }

  private void renew() {
    after(world.between(20, 35), this::renew);
    long began = clock();
    int now = life;
    quorum.renew(
        index,
        report(),
        answer ->
            whenAwake(
                now,
                () -> {
                  leaseMillis = Math.max(leaseMillis, began);
                  peers = answer.peers();
                  take(answer.reading());
                }));
  }

  private void take(RegisterReading next) {
    boolean newer =
        next instanceof RegisterReading.Present present
            ? !(reading instanceof RegisterReading.Present known)
                || known.version() < present.version()
            : reading instanceof RegisterReading.Unread;
    reading = newer ? next : reading;
  }

  private void heartbeat() {
    after(50, this::heartbeat);
    if (isWriter()
        && mariadb.isAwake()
        && mariadb.access() != Mariadb.Access.CLOSED
        && !mariadb.queue().waits()) {
      mariadb.heartbeat(heartbeatIds.getAsLong());
    }
  }

  private boolean isWriter() {
    return reading instanceof RegisterReading.Present present
        && present.register().writer().equals(mariadb.incarnation());
  }

  private Peer report() {
    return new Peer.Present(mariadb.server(), mariadb.disk().folder(), activity());
  }

  private Peer.Activity activity() {
    if (mariadb.phase() != MariadbModel.Phase.RUNNING) {
      return new Peer.Activity.Down();
    }
    if (isWriter()) {
      return offeredTo == null
          ? new Peer.Activity.Writing(mariadb.incarnation())
          : new Peer.Activity.Offering(mariadb.incarnation(), offeredTo);
    }
    return mariadb.links().replication() instanceof Replication.From from
            && from.applying() == Replication.State.RUNNING
        ? new Peer.Activity.Following(mariadb.incarnation(), from.source(), positions().ready())
        : new Peer.Activity.Down();
  }

  private Observations observe() {
    return new Observations(
        new Observations.Self(
            mariadb.server(), mariadb.disk().folder(), next(), mariadb.attempts(clock())),
        new Observations.RegisterView(reading, lastWrite),
        look(),
        new Observations.Signs(
            clock(), clock() - leaseMillis, mariadb.beatMillis(), mariadb.queue().commitMillis()),
        peers,
        request);
  }

  private Incarnation next() {
    return new Incarnation(mariadb.server(), world.has(Mistake.SERVER_NAMES) ? 0 : nextNumber);
  }

  private Mariadb look() {
    return switch (mariadb.phase()) {
      case DEAD -> {
        unanswered = false;
        yield new Mariadb.Dead(mariadb.fruitless());
      }
      case STARTING ->
          new Mariadb.Starting(mariadb.incarnation(), mariadb.stillMillis(), mariadb.attempt());
      case REBUILDING ->
          new Mariadb.Rebuilding(
              World.SERVERS.get(1 - index),
              new CopyProgress(
                  mariadb.isReady() ? CopyProgress.Phase.READY : CopyProgress.Phase.COPYING, 0, 0));
      case RUNNING -> {
        if (unanswered && !world.has(Mistake.LATE_COMMAND)) {
          yield new Mariadb.Unanswered(mariadb.incarnation());
        }
        yield mariadb.isFrozen()
            ? new Mariadb.Silent(mariadb.incarnation(), mariadb.frozenMillis())
            : running();
      }
    };
  }

  private Mariadb.Running running() {
    CommitQueue queue = mariadb.queue();
    return new Mariadb.Running(
        mariadb.incarnation(),
        mariadb.role(),
        mariadb.access(),
        new Acknowledgements(
            queue.waiting(),
            mariadb.links().link(),
            new Position(queue.acknowledged()),
            queue.oldestWaitMillis(),
            queue.unacknowledged(),
            joinPosition),
        mariadb.links().replication(),
        positions());
  }

  private Mariadb.Positions positions() {
    return new Mariadb.Positions(
        new Position(mariadb.links().received()),
        new Position(mariadb.committed()),
        mariadb.written());
  }

  private void perform(Action action) {
    switch (action) {
      case Action.StartMariadb start -> {
        nextNumber++;
        mariadb.start(start.incarnation(), start.role());
      }
      case Action.KillMariadb _ -> mariadb.kill();
      case Action.Rebuild _ -> mariadb.rebuild(1 - index);
      case Action.TakeCopy _ -> mariadb.takeCopy();
      case Action.WriteRegister(RegisterWrite write) -> write(write);
      case Action.CutClients _ -> mariadb.cutClients();
      case Action.OfferRole(ServerName to) -> offeredTo = to;
      case Action.Fence _ -> command(mariadb::fence);
      case Action.SwitchWaiting change ->
          command(() -> mariadb.queue().switchWaiting(change.waiting()));
      case Action.Open _ -> {
        offeredTo = null;
        long epoch = epoch();
        command(() -> mariadb.open(epoch));
      }
      case Action.Close _ -> command(mariadb::close);
      case Action.ReadPosition(Binding binding) ->
          command(() ->
              joinPosition = new JoinPosition.Read(binding, world.planted().joinPosition(mariadb)));
      case Action.Follow follow -> {
        nextNumber++;
        offeredTo = null;
        command(() -> mariadb.follow(World.SERVERS.indexOf(follow.source()), follow.incarnation()));
      }
    }
  }

  private long epoch() {
    return reading instanceof RegisterReading.Present present ? present.register().epoch() : 0;
  }

  /** Waits for the answer of one SQL command for a while, and takes no turn meanwhile. */
  private void command(Runnable effect) {
    busy = true;
    Runnable meanwhile = beforeAnswer;
    beforeAnswer = null;
    if (meanwhile != null) {
      world.after(2, meanwhile);
    }
    boolean slow = meanwhile != null || (slowCommands && world.chance(50));
    boolean[] answered = new boolean[1];
    int now = life;
    mariadb.after(
        slow ? world.between(100, 1500) : world.chance(10) ? world.between(10, 70) : 1,
        () -> {
          effect.run();
          answered[0] = true;
          whenAwake(now, () -> busy = false);
        });
    after(
        COMMAND_LIMIT_MILLIS,
        () -> {
          if (!answered[0]) {
            busy = false;
            unanswered = true;
          }
        });
  }

  private void write(RegisterWrite write) {
    lastWrite = new OwnWrite.Sent(write, OwnWrite.Outcome.PENDING);
    int number = ++writes;
    int now = life;
    quorum.write(
        index,
        write,
        applied ->
            whenAwake(
                now,
                () -> {
                  if (number == writes && lastWrite.pending()) {
                    settle(write, applied);
                  }
                }));
    after(
        WRITE_LIMIT_MILLIS,
        () -> {
          if (number == writes && lastWrite.pending()) {
            lastWrite = new OwnWrite.Sent(write, OwnWrite.Outcome.UNKNOWN);
          }
        });
  }

  private void settle(RegisterWrite write, boolean applied) {
    lastWrite =
        new OwnWrite.Sent(write, applied ? OwnWrite.Outcome.SUCCEEDED : OwnWrite.Outcome.REFUSED);
    if (applied) {
      take(new RegisterReading.Present(write.next(), write.expectedVersion() + 1));
    }
  }
}
