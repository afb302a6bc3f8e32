// SPDX-License-Identifier: Apache-2.0

package garrison.database.simulation;

import garrison.database.history.Event;
import garrison.database.insync.Copy;
import garrison.database.insync.InSyncRegister;
import garrison.database.insync.Request;

/** Makes the faults of a plan happen, and ends them. Also plays the operator. */
final class Faults {
  private final World world;
  private final QuorumModel quorum;
  private final MariadbModel[] mariadbs;
  private final NodeModel[] nodes;
  private final long[] offUntil;
  private boolean declared;

  Faults(World world, QuorumModel quorum, MariadbModel[] mariadbs, NodeModel[] nodes) {
    this.world = world;
    this.quorum = quorum;
    this.mariadbs = mariadbs;
    this.nodes = nodes;
    this.offUntil = new long[nodes.length];
  }

  void make(Fault fault) {
    int server = fault.server();
    int other = 1 - server;
    switch (fault.kind()) {
      case MARIADBD_CRASHES -> mariadbs[server].kill();
      case NODE_DIES -> nodeDies(server, fault.millis());
      case NODE_DIES_COMMANDING ->
          nodes[server].beforeAnswer(() -> nodeDies(server, fault.millis() / 4));
      case POWER_LOST -> powerLost(server, fault.millis());
      case ALL_POWER_LOST -> {
        powerLost(server, fault.millis());
        powerLost(other, world.between(20, 800));
      }
      case MARIADBD_FREEZES -> freezeMariadbd(fault);
      case NODE_FREEZES -> nodes[server].freeze(world.now() + fault.millis());
      case BOTH_FREEZE -> {
        freezeMariadbd(fault);
        nodes[server].freeze(world.now() + fault.millis());
      }
      case REPLICATION_CUT -> {
        cut(server, other, fault.millis());
        cut(other, server, fault.millis());
      }
      case REPLICATION_CUT_ONE_WAY -> cut(server, other, fault.millis());
      case QUORUM_CUT -> {
        cut(server, Network.QUORUM, fault.millis());
        cut(Network.QUORUM, server, fault.millis());
      }
      case QUORUM_CUT_ONE_WAY -> cut(Network.QUORUM, server, fault.millis());
      case ISOLATED -> isolate(server, fault.millis());
      case QUORUM_DOWN -> {
        quorum.down(true);
        world.after(fault.millis(), () -> quorum.down(false));
      }
      case LATE_WRITES -> {
        quorum.late(true);
        world.after(fault.millis(), () -> quorum.late(false));
      }
      case SLOW_NETWORK -> {
        world.network().slow(server, world.between(10, 200));
        world.after(fault.millis(), () -> world.network().slow(server, 0));
      }
      case CLOCK_JUMPS -> nodes[server].jumpClock(fault.millis() * 2);
      case THREAD_FAILS -> mariadbs[server].links().fail();
      case SLOW_APPLYING -> slowApplying(server, fault.millis());
      case SLOW_DISK -> {
        mariadbs[server].slowDisk(true);
        world.after(fault.millis(), () -> mariadbs[server].slowDisk(false));
      }
      case DISK_FULL -> {
        mariadbs[server].fillDisk(true);
        world.after(fault.millis(), () -> mariadbs[server].fillDisk(false));
      }
      case SLOW_COMMANDS -> {
        nodes[server].slowCommands(true);
        world.after(fault.millis(), () -> nodes[server].slowCommands(false));
      }
      case ORDERLY_STOP -> mariadbs[server].shutDown();
      case BACKUP_RESTORED -> restore(server, fault.millis());
      case LOG_PURGED -> mariadbs[server].purgeLog();
      case UNSAFE_TAIL -> makeTailUnsafe(server);
      case SWITCHOVER ->
          ask(
              other,
              new Request.SwitchOver(World.SERVERS.get(server)),
              Math.max(fault.millis(), 400));
      case TAKEOVERS_PAUSED -> {
        ask(server, new Request.Pause(), fault.millis());
        ask(other, new Request.Pause(), fault.millis());
      }
      case REBUILD_ASKED -> rebuild(server);
      case DECLARED_LOST -> declareLost(server);
    }
  }

  private void nodeDies(int server, long millis) {
    nodes[server].die();
    world.after(millis, () -> on(server));
  }

  private void powerLost(int server, long millis) {
    offUntil[server] = Math.max(offUntil[server], world.now() + millis);
    nodes[server].die();
    mariadbs[server].losePower();
    world.after(millis, () -> on(server));
  }

  private void on(int server) {
    if (world.now() >= offUntil[server]) {
      nodes[server].start();
    }
  }

  private void freezeMariadbd(Fault fault) {
    mariadbs[fault.server()].freeze();
    world.after(fault.millis(), () -> mariadbs[fault.server()].thaw());
  }

  private void cut(int from, int to, long millis) {
    world.network().cut(from, to);
    world.after(millis, () -> world.network().heal(from, to));
  }

  private void isolate(int server, long millis) {
    for (int to = 0; to <= Network.QUORUM; to++) {
      if (to != server) {
        cut(server, to, millis);
        cut(to, server, millis);
      }
    }
  }

  private void slowApplying(int server, long millis) {
    Links links = mariadbs[server].links();
    links.applyIn(60);
    world.after(millis, () -> links.applyIn(2));
  }

  /**
   * An operator powers a server off and puts a backup in the place of its data: never of the data
   * that the site goes on with after the other's was declared lost, nor while the other's is to be
   * replaced, or may not start.
   */
  private void restore(int server, long millis) {
    InSyncRegister register = quorum.register();
    Disk other = mariadbs[1 - server].disk();
    if (register == null
        || declared
        || !other.isIdentified()
        || mariadbs[1 - server].isTailUnsafe()
        || nodes[1 - server].request() instanceof Request.Rebuild) {
      return;
    }
    if (!register.lost().contains(other.copy())) {
      powerLost(server, Math.max(millis, 100));
      mariadbs[server].restore();
    }
  }

  /** Never while the other copy is of no use: nobody comes back from the loss of both. */
  private void makeTailUnsafe(int server) {
    if (!declared && mariadbs[1 - server].disk().isIdentified()) {
      mariadbs[server].makeTailUnsafe();
    }
  }

  /** An operator has a copy replaced, and does not do so while the other one is gone. */
  private void rebuild(int server) {
    if (mariadbs[1 - server].disk().isIdentified()) {
      ask(server, new Request.Rebuild(), 100);
    }
  }

  private void ask(int server, Request request, long millis) {
    nodes[server].request(request);
    world.after(millis, () -> nodes[server].request(new Request.None()));
  }

  /** The operator's word is true: the server is off before, and stays off until it is withdrawn. */
  private void declareLost(int server) {
    InSyncRegister register = quorum.register();
    if (register == null || !register.writer().server().equals(World.SERVERS.get(server))) {
      return;
    }
    if (!world.has(Mistake.DECLARED_LOST_ALIVE)) {
      powerLost(server, 1200);
    }
    declareLost(server, register, 1000);
  }

  private void declareLost(int server, InSyncRegister register, long millis) {
    declared = true;
    NodeModel other = nodes[1 - server];
    world.tell(new Event.DeclaredLost(world.now(), register.lastWriter()));
    other.request(new Request.DeclareLost(register.writer()));
    world.after(millis, () -> other.request(new Request.None()));
  }

  /** When the last writer's data folder is gone, nothing goes on without an operator's word. */
  void operate() {
    world.after(100, this::operate);
    InSyncRegister register = quorum.register();
    if (register == null) {
      return;
    }
    Copy last = register.lastWriter();
    int server = World.SERVERS.indexOf(last.server());
    boolean gone = !mariadbs[server].disk().copy().equals(last);
    if (gone && nodes[1 - server].request() instanceof Request.None) {
      declareLost(server, register, 500);
    }
  }

  /** No fault is left. */
  void end() {
    world.network().heal();
    quorum.down(false);
    quorum.late(false);
    for (int server = 0; server < nodes.length; server++) {
      offUntil[server] = 0;
      nodes[server].freeze(0);
      nodes[server].slowCommands(false);
      nodes[server].beforeAnswer(null);
      nodes[server].start();
      mariadbs[server].thaw();
      mariadbs[server].slowDisk(false);
      mariadbs[server].fillDisk(false);
      mariadbs[server].links().applyIn(2);
    }
    world.tell(new Event.FaultsEnded(world.now()));
  }
}
