// SPDX-License-Identifier: Apache-2.0

package garrison.database.simulation;

import garrison.database.history.Event;
import garrison.database.insync.Acknowledgements.Waiting;
import garrison.database.insync.CopyAttempts;
import garrison.database.insync.Incarnation;
import garrison.database.insync.Mariadb.Access;
import garrison.database.insync.Mariadb.InitialRole;
import garrison.database.insync.Position;
import garrison.model.ServerName;
import org.jspecify.annotations.Nullable;

/**
 * One mariadbd and its data folder. What dies with the process is in {@link CommitQueue} and {@link
 * Links}, which are made anew with each start; what does not is in {@link Disk}.
 */
final class MariadbModel {
  private final World world;
  private final int index;
  private final ServerName server;
  private final Disk disk;
  private MariadbModel[] all = new MariadbModel[0];
  private CommitQueue queue;
  private Links links;

  enum Phase {
    DEAD,
    STARTING,
    RUNNING,
    REBUILDING
  }

  private Phase phase = Phase.DEAD;
  private int run;
  private long frozenSince = -1;
  private Incarnation incarnation;
  private InitialRole role = InitialRole.SLAVE;
  private Access access = Access.CLOSED;
  private int committed;
  private long lastBeat;
  private boolean fenceAsked;
  private boolean slowDisk;
  private boolean diskFull;
  private long hungSince = -1;
  private int attempt;
  private boolean unsafeTail;
  private int fruitless;
  private CopyAttempts attempts = CopyAttempts.NONE;
  private @Nullable MariadbModel ready;

  MariadbModel(World world, int index) {
    this.world = world;
    this.index = index;
    this.server = World.SERVERS.get(index);
    this.disk = new Disk(server);
    this.incarnation = new Incarnation(server, 0);
    this.queue = new CommitQueue(world, this);
    this.links = new Links(world, this);
  }

  void meet(MariadbModel[] servers) {
    all = servers;
  }

  MariadbModel other(int number) {
    return all[number];
  }

  /** Runs a task unless the process has died by then; a frozen one runs it when it thaws. */
  void after(long delayMillis, Runnable task) {
    int now = run;
    world.after(delayMillis, () -> whenAwake(now, task));
  }

  private void whenAwake(int begun, Runnable task) {
    if (run != begun) {
      return;
    }
    if (frozenSince >= 0) {
      world.after(5, () -> whenAwake(begun, task));
    } else {
      task.run();
    }
  }

  void start(Incarnation next, InitialRole initial) {
    if (phase != Phase.DEAD) {
      return;
    }
    phase = Phase.STARTING;
    attempt++;
    incarnation = next;
    role = world.has(Mistake.ALWAYS_STARTING_AS_SLAVE) ? InitialRole.SLAVE : initial;
    after(world.between(10, 80), this::recover);
  }

  /** A start on a full disk does not get on, and does not end either. */
  long stillMillis() {
    return hungSince < 0 ? 0 : world.now() - hungSince;
  }

  int attempt() {
    return attempt;
  }

  /** Crash recovery: as SLAVE the tail without a commit record is cut off, as MASTER committed. */
  private void recover() {
    if (diskFull) {
      hungSince = world.now();
      return;
    }
    disk.fresh = false;
    if (role == InitialRole.SLAVE && unsafeTail && disk.durable < disk.size()) {
      fruitless++;
      end();
      return;
    }
    unsafeTail = false;
    fruitless = 0;
    if (role == InitialRole.SLAVE && disk.durable < disk.size()) {
      disk.truncate(disk.durable);
      world.tell(new Event.Truncated(world.now(), server, disk.size()));
    }
    disk.durable = disk.size();
    disk.synced = disk.size();
    committed = disk.size();
    access = Access.CLOSED;
    fenceAsked = false;
    lastBeat = world.now();
    queue = new CommitQueue(world, this);
    links = new Links(world, this);
    phase = Phase.RUNNING;
    attempt = 0;
    world.tell(new Event.Began(world.now(), incarnation, disk.copy()));
  }

  /** SIGKILL. */
  void kill() {
    if (phase == Phase.RUNNING) {
      int lost = committed - disk.durable;
      disk.durable += lost == 0 ? 0 : world.random().nextInt(lost + 1);
    }
    end();
  }

  /** Power is lost: what was not synced is gone. */
  void losePower() {
    kill();
    if (disk.synced < disk.size()) {
      disk.truncate(disk.synced);
      world.tell(new Event.Truncated(world.now(), server, disk.size()));
    }
  }

  /** An orderly stop, as somebody else may ask for: it commits what waits, and answers nobody. */
  void shutDown() {
    if (phase == Phase.RUNNING && frozenSince < 0) {
      disk.durable = disk.size();
      end();
    }
  }

  private void end() {
    if (phase == Phase.RUNNING) {
      world.tell(new Event.Crashed(world.now(), incarnation));
    }
    links.close();
    ready = null;
    run++;
    phase = Phase.DEAD;
    frozenSince = -1;
    hungSince = -1;
  }

  void freeze() {
    if (phase == Phase.RUNNING && frozenSince < 0) {
      frozenSince = world.now();
    }
  }

  /** Makes the engine's commits slow. */
  void slowDisk(boolean slow) {
    slowDisk = slow;
  }

  /** Nothing fits into the log any more; what waits to be written goes on waiting. */
  void fillDisk(boolean full) {
    diskFull = full;
  }

  boolean isDiskFull() {
    return diskFull;
  }

  long commitMillis() {
    return slowDisk ? world.between(10, 40) : world.between(0, 2);
  }

  void thaw() {
    frozenSince = -1;
  }

  /** Puts an older backup in the place of the data folder of a dead server. */
  void restore() {
    disk.truncate(disk.size() / 2);
    disk.durable = disk.size();
    disk.synced = disk.size();
    if (world.has(Mistake.RESTORED_IDENTITY)) {
      world.tell(new Event.Truncated(world.now(), server, disk.size()));
    } else {
      disk.loseIdentity();
      world.tell(new Event.Replaced(world.now(), server, disk.size()));
    }
  }

  /** Deletes what can be deleted of the log: what waits to be committed stays. */
  void purgeLog() {
    if (phase == Phase.RUNNING) {
      disk.purge(committed);
    }
  }

  /** Begins to copy; the old folder stays as it is until the copy is complete. */
  void rebuild(int source) {
    kill();
    phase = Phase.REBUILDING;
    copyOn(all[source], 1 + world.random().nextInt(3));
  }

  /** It takes time, and the source may be gone before it ends. */
  private void copyOn(MariadbModel source, int steps) {
    after(
        world.between(20, 80),
        () -> {
          if (!source.isAwake() || !world.network().both(index, source.index)) {
            phase = Phase.DEAD;
            attempts = attempts.failed(world.now(), "the source is gone");
          } else if (steps > 0) {
            copyOn(source, steps - 1);
          } else {
            ready = source;
          }
        });
  }

  /** A crash in the middle of it leaves a folder without an identity. */
  void takeCopy() {
    MariadbModel source = ready;
    if (phase != Phase.REBUILDING || source == null) {
      return;
    }
    int reaches = source.committed;
    ready = null;
    disk.loseIdentity();
    world.tell(new Event.Replaced(world.now(), server, disk.size()));
    after(
        world.between(0, 5),
        () -> {
          phase = Phase.DEAD;
          attempts = CopyAttempts.NONE;
          unsafeTail = false;
          fruitless = 0;
          disk.truncate(0);
          for (int write = 0; write < Math.min(reaches, source.disk.size()); write++) {
            disk.append(source.disk.at(write));
          }
          disk.durable = disk.size();
          disk.synced = disk.size();
          disk.purge(disk.size());
          disk.fresh = false;
          disk.identify();
          world.tell(new Event.Copied(world.now(), disk.copy(), source.server, disk.size()));
        });
  }

  /** Of the attempts to copy since the node was started, by its own clock. */
  CopyAttempts attempts(long clockMillis) {
    return new CopyAttempts(
        attempts.failed(), attempts.lastMillis() + clockMillis - world.now(), attempts.why());
  }

  /** Whether a copy is complete. */
  boolean isReady() {
    return ready != null;
  }

  void forgetAttempts() {
    attempts = CopyAttempts.NONE;
    fruitless = 0;
  }

  /** What stands last in the log cannot be cut off any more: MariaDB does not start then. */
  void makeTailUnsafe() {
    unsafeTail = true;
  }

  boolean isTailUnsafe() {
    return unsafeTail;
  }

  /** Starts in a row that ended by themselves. */
  int fruitless() {
    return fruitless;
  }

  /** A client's write arrives. */
  void write(long write) {
    if (isAwake() && access == Access.OPEN) {
      queue.commit(write, false);
    }
  }

  /** The node writes its heartbeat row. */
  void heartbeat(long write) {
    if (isAwake() && access != Access.CLOSED && !queue.waits()) {
      queue.commit(write, true);
    }
  }

  void commit(int end) {
    committed = end;
  }

  void beat() {
    lastBeat = world.now();
  }

  void open(long epoch) {
    if (access == Access.CLOSED) {
      links.reset();
    }
    access = Access.OPEN;
    world.tell(new Event.Opened(world.now(), incarnation, epoch));
  }

  void close() {
    access = Access.CLOSED;
  }

  void cutClients() {
    access = access == Access.OPEN ? Access.CUT : access;
    if (world.has(Mistake.KILLING_CLIENTS) && isAwake()) {
      queue.kill();
    }
  }

  /**
   * A new incarnation begins with new threads, unless the mistake is to think otherwise. The
   * waiting ends first, so that what waits here is acknowledged.
   */
  void follow(int source, Incarnation next) {
    boolean keeps = world.has(Mistake.THREAD_RESTART_KEEPS_PLACE) && links.follows();
    incarnation = keeps ? incarnation : next;
    fenceAsked = false;
    access = Access.CLOSED;
    role = InitialRole.SLAVE;
    queue.switchWaiting(Waiting.OFF);
    links.follow(source);
    world.tell(new Event.Began(world.now(), incarnation, disk.copy()));
  }

  /** The fence of a promotion. */
  void fence() {
    fenceAsked = true;
    links.stopReceiving();
  }

  boolean isFenceAsked() {
    return fenceAsked;
  }

  void apply(long write) {
    disk.durable = world.chance(50) ? committed : disk.durable;
    disk.append(write);
    disk.synced = disk.size();
    committed = disk.size();
    world.tell(new Event.Applied(world.now(), incarnation, write));
  }

  boolean isAwake() {
    return phase == Phase.RUNNING && frozenSince < 0;
  }

  boolean isFrozen() {
    return frozenSince >= 0;
  }

  long frozenMillis() {
    return world.now() - frozenSince;
  }

  Phase phase() {
    return phase;
  }

  int index() {
    return index;
  }

  ServerName server() {
    return server;
  }

  Disk disk() {
    return disk;
  }

  CommitQueue queue() {
    return queue;
  }

  Links links() {
    return links;
  }

  Incarnation incarnation() {
    return incarnation;
  }

  InitialRole role() {
    return role;
  }

  Access access() {
    return access;
  }

  int committed() {
    return committed;
  }

  Position written() {
    return new Position(disk.size());
  }

  long beatMillis() {
    return world.now() - Math.max(lastBeat, links.lastBeat());
  }
}
