// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that one holder has at a time, and that is free again soon after the holder is gone.
 *
 * <p>It is a node that ends with its session. That alone would not do: the server may think the
 * session alive because the member says so, while no majority knows of it. So the holder renews it
 * with a write that a majority has to take, and counts the time from the moment that write was
 * begun, by a clock of its own: when none has been answered for the time of a session, the lease
 * counts as lost here, whatever the member may think.
 *
 * <p>No safety rests on it. Holder and quorum measure time each for itself, and a process can be
 * stopped between a look at {@link #isHeld} and what it does next. Whatever must not be done twice
 * is done by a write to a {@link Register}.
 */
public final class Lease implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

  /** Renewals in the time of a session; three may fail before it is lost. */
  private static final int RENEWALS = 4;

  private final Quorum quorum;
  private final String path;
  private final byte[] owner;
  private final long session;
  private final Runnable lost;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition given = lock.newCondition();
  private Deadline until;
  private int version;
  private boolean ended;

  private Lease(Quorum quorum, String path, byte[] owner, Taken taken, Runnable lost) {
    this.quorum = quorum;
    this.path = path;
    this.owner = owner;
    this.session = taken.session();
    this.until = taken.until();
    this.lost = lost;
  }

  static Optional<Lease> take(Quorum quorum, String path, String owner, Runnable lost) {
    byte[] bytes = quorum.bounded(path, owner.getBytes(StandardCharsets.UTF_8));
    Deadline until = Deadline.in(quorum.leaseTime());
    Reply reply = quorum.create(path, bytes, CreateMode.EPHEMERAL, quorum.deadline());
    Quorum.refuseIfRefused(path, reply);
    if (reply.code() == Code.NODEEXISTS) {
      return Optional.empty();
    }
    if (!reply.ok()) {
      // It may be ours without our knowing. It ends with the session, or somebody who asks again
      // finds it taken until then; nobody believes to hold it.
      throw Session.unavailable("lease " + path + ": " + reply.code());
    }
    Stat stat = reply.present();
    Lease lease = new Lease(quorum, path, bytes, new Taken(stat.getEphemeralOwner(), until), lost);
    Thread.ofVirtual().name("quorum-lease " + path).start(lease::renew);
    return Optional.of(lease);
  }

  /** Whether it may still be held, by this process's own clock. */
  public boolean isHeld() {
    lock.lock();
    try {
      return !ended && !until.passed();
    } finally {
      lock.unlock();
    }
  }

  /** Gives it up, so that others can have it at once. */
  @Override
  public void close() {
    if (end()) {
      giveBack();
    }
  }

  private void renew() {
    try {
      while (pause()) {
        Deadline until = Deadline.in(quorum.leaseTime());
        if (!renewed(until)) {
          break;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (end()) {
      LOG.warn("event=quorum-lease-lost path={}", path);
      lost.run();
      giveBack();
    }
  }

  /** Whether it goes on: the write was taken, or there is time for another one. */
  private boolean renewed(Deadline next) {
    Deadline limit = held();
    try {
      Reply reply = quorum.session().write(path, owner, version, limit);
      if (reply.ok()) {
        version = reply.present().getVersion();
        prolong(next);
        return true;
      }
      if (reply.code() == Code.NONODE) {
        return false;
      }
      if (reply.code() == Code.BADVERSION) {
        return adopt(limit);
      }
    } catch (QuorumUnavailableException e) {
      LOG.debug("event=quorum-lease-unrenewed path={} reason={}", path, e.getMessage());
    }
    return !limit.passed();
  }

  /** After an answer that did not come, the version may have moved by our own write. */
  private boolean adopt(Deadline limit) {
    Reply now = quorum.session().glance(path, null, limit);
    if (now.ok() && now.present().getEphemeralOwner() == session) {
      version = now.present().getVersion();
      return true;
    }
    return now.code() != Code.NONODE && !now.ok() && !limit.passed();
  }

  private boolean pause() throws InterruptedException {
    lock.lock();
    try {
      long left = Math.min(until.left(), quorum.leaseTime().toNanos() / RENEWALS);
      while (left > 0 && !ended) {
        left = given.awaitNanos(left);
      }
      return !ended && !until.passed();
    } finally {
      lock.unlock();
    }
  }

  private Deadline held() {
    lock.lock();
    try {
      return until;
    } finally {
      lock.unlock();
    }
  }

  private void prolong(Deadline next) {
    lock.lock();
    try {
      until = next;
    } finally {
      lock.unlock();
    }
  }

  /** Whether this call is the one that ended it. */
  private boolean end() {
    lock.lock();
    try {
      boolean first = !ended;
      ended = true;
      given.signalAll();
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** Deletes the node where it is still ours; otherwise it ends with its session. */
  private void giveBack() {
    Deadline limit = Deadline.in(quorum.leaseTime());
    try {
      Reply now = quorum.session().glance(path, null, limit);
      if (now.ok() && now.present().getEphemeralOwner() == session) {
        Reply deleted = quorum.session().delete(path, now.present().getVersion(), limit);
        LOG.debug("event=quorum-lease-given-back path={} answer={}", path, deleted.code());
      }
    } catch (QuorumUnavailableException | QuorumRefusedException e) {
      LOG.debug("event=quorum-lease-left path={} reason={}", path, e.getMessage());
    }
  }

  /** When a lease was taken, and in which session. */
  private record Taken(long session, Deadline until) {}
}
