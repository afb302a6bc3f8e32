// SPDX-License-Identifier: Apache-2.0

package garrison.database.simulation;

import garrison.database.history.Event;
import garrison.database.insync.Acknowledgements.Waiting;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The writer's commits: group commit into the binary log, the wait for the follower between log and
 * engine (AFTER_SYNC), the engine's commit in the order of the log, the answer to the client.
 */
final class CommitQueue {
  private final World world;
  private final MariadbModel mariadb;
  private final ArrayDeque<Group> groups = new ArrayDeque<>();
  private final List<Commit> buffer = new ArrayList<>();
  private boolean flushing;
  private long bufferedSince;
  private boolean committing;
  private Waiting waiting = Waiting.OFF;
  private int acknowledged;
  private long unacknowledged;

  /** A transaction; heartbeats are told to their node, all others to a client. */
  record Commit(long write, boolean heartbeat) {}

  private static final class Group {
    private final int end;
    private final long since;
    private final List<Commit> commits;
    private boolean atWaitPoint;
    private boolean passed;

    Group(int end, long since, List<Commit> commits) {
      this.end = end;
      this.since = since;
      this.commits = commits;
    }
  }

  CommitQueue(World world, MariadbModel mariadb) {
    this.world = world;
    this.mariadb = mariadb;
  }

  void commit(long write, boolean heartbeat) {
    if (buffer.isEmpty()) {
      bufferedSince = world.now();
    }
    buffer.add(new Commit(write, heartbeat));
    if (!flushing) {
      flushing = true;
      mariadb.after(world.between(0, 2), this::flush);
    }
  }

  private void flush() {
    if (mariadb.isDiskFull()) {
      mariadb.after(5, this::flush);
      return;
    }
    flushing = false;
    Disk disk = mariadb.disk();
    disk.durable = mariadb.committed();
    for (Commit commit : buffer) {
      disk.append(commit.write());
      world.tell(new Event.Written(world.now(), mariadb.incarnation(), commit.write()));
    }
    if (!world.has(Mistake.UNSYNCED_BINARY_LOG) || world.chance(20)) {
      disk.synced = disk.size();
    }
    Group group = new Group(disk.size(), world.now(), List.copyOf(buffer));
    buffer.clear();
    groups.add(group);
    mariadb.links().send();
    mariadb.after(world.between(0, 2), () -> waitPoint(group));
    if (world.has(Mistake.FALLBACK_TO_ASYNCHRONOUS)) {
      mariadb.after(120, () -> pass(group));
    }
  }

  private void waitPoint(Group group) {
    group.atWaitPoint = true;
    if (waiting == Waiting.OFF) {
      unacknowledged += group.commits.size();
      group.passed = true;
    } else if (acknowledged >= group.end) {
      group.passed = true;
    }
    drain();
  }

  private void pass(Group group) {
    if (!group.passed) {
      group.passed = true;
      group.atWaitPoint = true;
      unacknowledged += group.commits.size();
    }
    drain();
  }

  private void drain() {
    if (!committing && !groups.isEmpty() && groups.getFirst().passed) {
      committing = true;
      mariadb.after(mariadb.commitMillis(), this::commitFirst);
    }
  }

  private void commitFirst() {
    committing = false;
    Group group = groups.removeFirst();
    mariadb.commit(group.end);
    for (Commit commit : group.commits) {
      if (commit.heartbeat()) {
        mariadb.beat();
      } else {
        tell(commit);
      }
    }
    drain();
  }

  /** The answer travels by itself: it may arrive after the writer's death. */
  private void tell(Commit commit) {
    var writer = mariadb.incarnation();
    world.after(
        world.between(0, 3),
        () -> world.tell(new Event.Acknowledged(world.now(), writer, commit.write())));
  }

  void acknowledge(int position) {
    if (waiting == Waiting.OFF) {
      return;
    }
    acknowledged = Math.max(acknowledged, position);
    for (Group group : groups) {
      group.passed |= group.atWaitPoint && acknowledged >= group.end;
    }
    drain();
  }

  void switchWaiting(Waiting next) {
    if (next == waiting) {
      return;
    }
    waiting = next;
    mariadb.links().unmute();
    if (next == Waiting.ON) {
      acknowledged = 0;
    } else {
      kill();
    }
  }

  /** What KILL and the end of the waiting do to commits that wait: they go through. */
  void kill() {
    for (Group group : groups) {
      if (group.atWaitPoint) {
        pass(group);
      }
    }
  }

  Waiting waiting() {
    return waiting;
  }

  int acknowledged() {
    return acknowledged;
  }

  long unacknowledged() {
    return unacknowledged;
  }

  boolean waits() {
    return !groups.isEmpty();
  }

  /** How long the oldest commit has been on its way, whatever it waits for. */
  long commitMillis() {
    return buffer.isEmpty() ? oldestWaitMillis() : Math.max(1, world.now() - bufferedSince);
  }

  long oldestWaitMillis() {
    return groups.isEmpty() ? 0 : Math.max(1, world.now() - groups.getFirst().since);
  }
}
