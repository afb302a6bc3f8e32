// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loop that looks, tells, and waits for a reason to look again: an announcement by the member, a
 * connection that broke or came back, or the time. Announcements are reasons and never contents, so
 * none can be lost that matters; each look asks for the next announcement before it reads.
 */
final class NodeWatch<T> implements Watch {
  private static final Logger LOG = LoggerFactory.getLogger(NodeWatch.class);

  private final Session session;
  private final String path;
  private final Codec<T> codec;
  private final Consumer<Sight<T>> observer;
  private final Semaphore reasons = new Semaphore(0);
  private final Runnable reason = reasons::release;
  private volatile boolean closed;

  /** What was told last: the write it came from, {@code NOTHING}, or {@code BLIND}. */
  private long told = UNTOLD;

  private static final long UNTOLD = -1;
  private static final long BLIND = -2;
  private static final long NOTHING = -3;

  private NodeWatch(Session session, String path, Codec<T> codec, Consumer<Sight<T>> observer) {
    this.session = session;
    this.path = path;
    this.codec = codec;
    this.observer = observer;
  }

  static <T> Watch start(
      Session session, String path, Codec<T> codec, Consumer<Sight<T>> observer) {
    NodeWatch<T> watch = new NodeWatch<>(session, path, codec, observer);
    session.listen(watch.reason);
    Thread.ofVirtual().name("quorum-watch " + path).start(watch::run);
    return watch;
  }

  @Override
  public void close() {
    closed = true;
    session.ignore(reason);
    reasons.release();
  }

  private void run() {
    try {
      while (!closed) {
        var _ = reasons.drainPermits();
        look();
        boolean given =
            reasons.tryAcquire(session.limits().reread().toNanos(), TimeUnit.NANOSECONDS);
        LOG.trace("event=quorum-watch path={} announced={}", path, given);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() throws InterruptedException {
    if (!session.isConnected()) {
      tell(BLIND, new Sight.Blind<>());
      return;
    }
    Reply reply = ask();
    if (reply == null) {
      // Gone between two lines: its listener has told, or will.
      return;
    }
    if (reply.ok()) {
      tellPresent(reply);
    } else if (reply.code() == Code.NONODE) {
      tell(NOTHING, new Sight.Absent<>());
    } else {
      // Ask again soon; a connection that broke says so by itself.
      TimeUnit.NANOSECONDS.sleep(session.limits().pause().toNanos());
      reasons.release();
    }
  }

  private @Nullable Reply ask() {
    Deadline deadline = Deadline.in(session.limits().attempt());
    try {
      Reply reply = session.glance(path, _ -> reasons.release(), deadline);
      if (reply.code() != Code.NONODE) {
        return reply;
      }
      Reply there = session.exists(path, _ -> reasons.release(), deadline);
      if (there.ok()) {
        // It appeared in between: its announcement may have been meant for nobody.
        reasons.release();
      }
      return there.ok() || there.code() == Code.NONODE ? reply : there;
    } catch (QuorumUnavailableException e) {
      LOG.debug("event=quorum-watch-blind path={} reason={}", path, e.getMessage());
      return null;
    }
  }

  private void tellPresent(Reply reply) {
    try {
      Versioned<T> value = Register.decode(path, codec, reply);
      tell(reply.present().getMzxid(), new Sight.Present<>(value));
    } catch (QuorumRefusedException e) {
      LOG.error("event=quorum-value-unreadable path={}", path, e);
    }
  }

  private void tell(long what, Sight<T> sight) {
    if (told == what || closed) {
      return;
    }
    told = what;
    try {
      observer.accept(sight);
    } catch (RuntimeException e) { // The observer is not ours; the next sight is still its right.
      LOG.error("event=quorum-observer-failed path={}", path, e);
    }
  }
}
