// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
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
  private final long session;
  private final Runnable lost;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition given = lock.newCondition();
  private byte[] owner;
  private boolean unsaid;
  private Deadline until;
  private int version;
  private boolean ended;

  private Lease(Quorum quorum, String path, byte[] owner, Taken taken, Runnable lost) {
    this.quorum = quorum;
    this.path = path;
    this.owner = owner;
    this.session = taken.session();
    this.until = taken.until();
    this.version = taken.version();
    this.lost = lost;
  }

  static Optional<Lease> take(Quorum quorum, String path, String owner, Runnable lost) {
    byte[] bytes = quorum.bounded(path, owner.getBytes(StandardCharsets.UTF_8));
    if (!quorum.claim(path)) {
      return Optional.empty();
    }
    Optional<Taken> taken = Optional.empty();
    try {
      taken = taken(quorum, path, bytes);
    } finally {
      if (taken.isEmpty()) {
        quorum.disclaim(path);
      }
    }
    return taken.map(what -> {
      Lease lease = new Lease(quorum, path, bytes, what, lost);
      Thread.ofVirtual().name("quorum-lease " + path).start(lease::renew);
      return lease;
    });
  }

  private static Optional<Taken> taken(Quorum quorum, String path, byte[] owner) {
    Deadline deadline = quorum.deadline();
    Deadline until = Deadline.in(quorum.leaseTime());
    Reply reply = quorum.create(path, owner, CreateMode.EPHEMERAL, deadline);
    Quorum.refuseIfRefused(path, reply);
    if (reply.code() == Code.NODEEXISTS) {
      return leftOver(quorum, path, owner, deadline);
    }
    if (!reply.ok()) {
      // It may be ours now without our knowing: whoever of us asks next finds it as left over.
      throw Session.unavailable("lease " + path + ": " + reply.code());
    }
    return Optional.of(new Taken(reply.present().getEphemeralOwner(), 0, until));
  }

  /**
   * What our own session has although nobody here believes so, from an answer that did not come.
   */
  private static Optional<Taken> leftOver(
      Quorum quorum, String path, byte[] owner, Deadline deadline) {
    long session = quorum.session().connection(deadline).getSessionId();
    Reply now = quorum.session().glance(path, null, deadline);
    if (!now.isOwnedBy(session)) {
      return Optional.empty();
    }
    Deadline until = Deadline.in(quorum.leaseTime());
    Reply written = quorum.session().write(path, owner, now.present().getVersion(), deadline);
    return written.isOwnedBy(session)
        ? Optional.of(new Taken(session, written.present().getVersion(), until))
        : Optional.empty();
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

  /** How long ago the renewal began that was answered last. */
  public Duration age() {
    lock.lock();
    try {
      return quorum.leaseTime().minusNanos(until.nanos() - System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has others read {@code next} about the holder from now on. It is written at once and not waited
   * for; of several in quick succession the last one is written.
   */
  public void say(String next) {
    byte[] bytes = quorum.bounded(path, next.getBytes(StandardCharsets.UTF_8));
    lock.lock();
    try {
      owner = bytes;
      unsaid = true;
      given.signalAll();
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
      Reply reply = quorum.session().write(path, words(), version, limit);
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
    if (now.isOwnedBy(session)) {
      version = now.present().getVersion();
      return true;
    }
    return now.code() != Code.NONODE && !now.ok() && !limit.passed();
  }

  private boolean pause() throws InterruptedException {
    lock.lock();
    try {
      long left = Math.min(until.left(), quorum.leaseTime().toNanos() / RENEWALS);
      while (left > 0 && !ended && !unsaid) {
        left = given.awaitNanos(left);
      }
      return !ended && !until.passed();
    } finally {
      lock.unlock();
    }
  }

  /** What is to be written next. */
  private byte[] words() {
    lock.lock();
    try {
      unsaid = false;
      return owner;
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
      if (now.isOwnedBy(session)) {
        Reply deleted = quorum.session().delete(path, now.present().getVersion(), limit);
        LOG.debug("event=quorum-lease-given-back path={} answer={}", path, deleted.code());
      }
    } catch (QuorumUnavailableException | QuorumRefusedException e) {
      LOG.debug("event=quorum-lease-left path={} reason={}", path, e.getMessage());
    } finally {
      quorum.disclaim(path);
    }
  }

  /** In which session a lease was taken, at which version, and until when it is held. */
  private record Taken(long session, int version, Deadline until) {}
}
