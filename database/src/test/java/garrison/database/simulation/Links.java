// SPDX-License-Identifier: Apache-2.0

package garrison.database.simulation;

import garrison.database.history.Event;
import garrison.database.insync.Acknowledgements.Link;
import garrison.database.insync.Replication;
import garrison.database.insync.Replication.State;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Replication of one run of mariadbd, both sides of it: the connection on which a follower receives
 * from this server, and the threads with which this server follows another.
 *
 * <p>An acknowledgement is sent for what was newly received, and never again. So one that a cut
 * swallowed is lost for good, and after a connection was replaced while commits waited, the writer
 * may ignore acknowledgements until its waiting ends: both were seen, or are more hostile than what
 * was seen.
 */
final class Links {
  private static final long NET_TIMEOUT_MILLIS = 120;
  private static final long RETRY_MILLIS = 30;

  private final World world;
  private final MariadbModel mariadb;

  /** A connection, seen from both ends. */
  private static final class Connection {
    private final long number;
    private final MariadbModel source;
    private final MariadbModel follower;
    private boolean sourceOpen = true;
    private boolean followerOpen = true;
    private long heard;

    Connection(long number, MariadbModel source, MariadbModel follower, long heard) {
      this.number = number;
      this.source = source;
      this.follower = follower;
      this.heard = heard;
    }
  }

  private long connections;
  private @Nullable Connection served;
  private boolean mute;

  private int source = -1;
  private State receiving = State.STOPPED;
  private State applying = State.STOPPED;
  private @Nullable Connection connection;
  private final ArrayDeque<Long> relay = new ArrayDeque<>();
  private int received;
  private boolean busy;
  private long applyMillis = 2;
  private long lastBeat;
  private int generation;

  Links(World world, MariadbModel mariadb) {
    this.world = world;
    this.mariadb = mariadb;
  }

  // The writer's side.

  Link link() {
    return served != null && served.sourceOpen
        ? new Link.Connected(served.follower.server(), served.number)
        : new Link.Missing();
  }

  /** What is new in the log goes out to the follower. */
  void send() {
    Connection to = served;
    if (to != null && to.sourceOpen) {
      int end = mariadb.disk().size();
      mariadb.after(delay(), () -> to.follower.links().deliver(to, end));
    }
  }

  private void acknowledge(Connection by, int position) {
    if (by.sourceOpen && !mute) {
      mariadb.queue().acknowledge(position);
    }
  }

  /** The end of the waiting resets the semi-synchronous side. */
  void unmute() {
    mute = false;
  }

  private Connection serve(MariadbModel follower) {
    Connection former = served;
    if (former != null) {
      mute |= mariadb.queue().waits() && world.chance(50);
      former.sourceOpen = false;
    }
    Connection next = new Connection(connections++, mariadb, follower, world.now());
    served = next;
    pulse(next);
    return next;
  }

  private long delay() {
    return world.network().delay(world, mariadb.index());
  }

  /** Replication heartbeats; they also push what a cut has held up. */
  private void pulse(Connection to) {
    if (to.sourceOpen) {
      send();
      mariadb.after(40, () -> pulse(to));
    }
  }

  // The follower's side.

  void follow(int newSource) {
    disconnect();
    generation++;
    source = newSource;
    relay.clear();
    received = mariadb.disk().size();
    receiving = State.CONNECTING;
    applying = State.RUNNING;
    busy = false;
    lastBeat = world.now();
    int begun = generation;
    mariadb.after(1, () -> connect(begun));
  }

  private void connect(int begun) {
    if (generation != begun || receiving == State.STOPPED || receiving == State.FAILED) {
      return;
    }
    Connection open = connection;
    if (receiving == State.RUNNING && open != null) {
      if (world.now() - open.heard > NET_TIMEOUT_MILLIS || !open.sourceOpen) {
        disconnect();
        receiving = State.CONNECTING;
      }
    } else {
      dial();
    }
    if (receiving != State.DIVERGED && receiving != State.PURGED) {
      mariadb.after(RETRY_MILLIS, () -> connect(begun));
    }
  }

  private void dial() {
    MariadbModel to = mariadb.other(source);
    if (!to.isAwake() || !world.network().both(mariadb.index(), source)) {
      return;
    }
    if (received < to.disk().begins) {
      receiving = State.PURGED;
      return;
    }
    if (received > to.disk().size()
        || (received > 0 && to.disk().at(received - 1) != lastReceived())) {
      receiving = State.DIVERGED;
      return;
    }
    connection = to.links().serve(mariadb);
    receiving = State.RUNNING;
    to.links().send();
  }

  private long lastReceived() {
    return relay.isEmpty() ? mariadb.disk().at(received - 1) : relay.getLast();
  }

  private void deliver(Connection from, int end) {
    boolean open = from == connection && from.followerOpen && mariadb.isAwake();
    if (!open || !world.network().reaches(from.source.index(), mariadb.index())) {
      return;
    }
    if (mariadb.isDiskFull()) {
      from.source.after(5, () -> deliver(from, end));
      return;
    }
    from.heard = world.now();
    int upTo = Math.min(Math.min(end, from.source.disk().size()), received + 1 + chunk());
    boolean some = received < upTo;
    while (received < upTo) {
      long write = from.source.disk().at(received);
      received++;
      relay.add(write);
      world.tell(new Event.Received(world.now(), mariadb.incarnation(), write));
    }
    if (some) {
      lastBeat = world.now();
      answer(from, upTo);
      applyNext();
    }
    if (upTo < end) {
      from.source.after(world.between(1, 4), () -> deliver(from, end));
    }
  }

  /** A stream arrives in pieces. */
  private int chunk() {
    return world.random().nextInt(8);
  }

  /** An acknowledgement that the network swallows is never repeated. */
  private void answer(Connection to, int position) {
    world.after(
        delay(),
        () -> {
          if (world.network().reaches(mariadb.index(), to.source.index())) {
            to.source.after(0, () -> to.source.links().acknowledge(to, position));
          }
        });
  }

  private void applyNext() {
    if (busy || relay.isEmpty() || applying != State.RUNNING) {
      return;
    }
    busy = true;
    int begun = generation;
    mariadb.after(
        world.chance(3) ? world.between(20, 80) : world.between(0, applyMillis),
        () -> {
          if (generation == begun) {
            busy = false;
            if (mariadb.isDiskFull()) {
              mariadb.after(5, this::applyNext);
            } else if (applying == State.RUNNING && !relay.isEmpty()) {
              mariadb.apply(relay.removeFirst());
              applyNext();
            }
          }
        });
  }

  /** The fence: STOP SLAVE IO_THREAD. */
  void stopReceiving() {
    if (follows() && !world.has(Mistake.NO_FENCE)) {
      disconnect();
      receiving = State.STOPPED;
    }
  }

  /** An error stops both threads. */
  void fail() {
    if (follows()) {
      disconnect();
      boolean refused = receiving == State.DIVERGED || receiving == State.PURGED;
      receiving = refused ? receiving : State.FAILED;
      applying = State.FAILED;
    }
  }

  void applyIn(long millis) {
    applyMillis = millis;
  }

  /** RESET SLAVE ALL: what was not applied is gone. */
  void reset() {
    disconnect();
    if (follows()) {
      world.tell(new Event.Truncated(world.now(), mariadb.server(), mariadb.disk().size()));
    }
    generation++;
    relay.clear();
    source = -1;
    receiving = State.STOPPED;
    applying = State.STOPPED;
  }

  private void disconnect() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      open.followerOpen = false;
      hangUp(open);
    }
  }

  /** The writer notices at once when the network lets it, and otherwise after a while. */
  private void hangUp(Connection open) {
    boolean told = world.network().reaches(mariadb.index(), open.source.index());
    world.after(told ? world.between(1, 4) : world.between(50, 600), () -> open.sourceOpen = false);
  }

  /** The process has died. */
  void close() {
    disconnect();
    Connection serving = served;
    if (serving != null) {
      serving.sourceOpen = false;
    }
  }

  boolean follows() {
    return source >= 0;
  }

  Replication replication() {
    if (!follows()) {
      return new Replication.Nobody();
    }
    boolean pretends = world.has(Mistake.NO_FENCE) && mariadb.isFenceAsked();
    return new Replication.From(
        World.SERVERS.get(source), pretends ? State.STOPPED : receiving, applying);
  }

  int received() {
    return follows() ? received : mariadb.disk().size();
  }

  long lastBeat() {
    return lastBeat;
  }
}
