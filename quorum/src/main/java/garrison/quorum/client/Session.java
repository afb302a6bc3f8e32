// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import garrison.quorum.member.QuorumAccess;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.apache.zookeeper.AsyncCallback.DataCallback;
import org.apache.zookeeper.AsyncCallback.StatCallback;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session with the own member: kept over broken connections, replaced by a new one when the
 * quorum has ended it. One virtual thread owns the connection; everyone else uses the newest one
 * under {@code lock}, which is never held while anything is waited for but the connection itself.
 */
final class Session implements AutoCloseable {
  /** Requires our scheme, so that nobody without the secret ever passes. */
  static final List<ACL> OURS =
      List.of(new ACL(ZooDefs.Perms.ALL, new Id(QuorumAccess.SCHEME, "node")));

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private final QuorumAccess access;
  private final BooleanSupplier serving;
  private final QuorumLimits limits;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Connection connection;
  private boolean refused;
  private boolean closed;
  private final Thread keeper;

  /**
   * @param serving whether an attempt to connect is of use: a failed one is answered by nothing
   */
  Session(QuorumAccess access, BooleanSupplier serving, QuorumLimits limits) {
    this.access = access;
    this.serving = serving;
    this.limits = limits;
    this.keeper = Thread.ofVirtual().name("quorum-session").start(this::keep);
  }

  QuorumLimits limits() {
    return limits;
  }

  QuorumAccess access() {
    return access;
  }

  /** Has {@code listener} called whenever a connection is there or is gone; it must not wait. */
  void listen(Runnable listener) {
    listeners.add(listener);
  }

  void ignore(Runnable listener) {
    listeners.remove(listener);
  }

  boolean isConnected() {
    lock.lock();
    try {
      return connection != null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The connection, as soon as there is one.
   *
   * @throws QuorumUnavailableException when there is none in time
   * @throws QuorumRefusedException when the member does not know the secret
   */
  Connection connection(Deadline deadline) {
    lock.lock();
    try {
      while (connection == null) {
        long left = deadline.left();
        if (refused) {
          throw new QuorumRefusedException(
              "quorum: secret refused by 127.0.0.1:" + access.port() + " (expected: the member's)");
        }
        if (closed || left == 0) {
          throw unavailable(closed ? "closed" : "no majority within the limit");
        }
        var _ = changed.awaitNanos(left);
      }
      return connection;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw unavailable("interrupted");
    } finally {
      lock.unlock();
    }
  }

  /** Creates a node; the reply has no version. */
  Reply create(String path, byte[] data, CreateMode mode, Deadline deadline) {
    Connection to = connection(deadline);
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    to.create(
        path,
        data,
        OURS,
        mode,
        (code, _, _, _, stat) -> reply.complete(new Reply(Code.get(code), null, stat)),
        null);
    return await(reply, deadline);
  }

  Reply write(String path, byte[] data, int version, Deadline deadline) {
    Connection to = connection(deadline);
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    to.setData(path, data, version, status(reply), null);
    return await(reply, deadline);
  }

  Reply delete(String path, int version, Deadline deadline) {
    Connection to = connection(deadline);
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    to.delete(path, version, (code, _, _) -> reply.complete(Reply.bare(Code.get(code))), null);
    return await(reply, deadline);
  }

  /** Reads what the own member knows, which may be behind. */
  Reply glance(String path, @Nullable Watcher watcher, Deadline deadline) {
    Connection to = connection(deadline);
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    to.getData(path, watcher, data(reply), null);
    return await(reply, deadline);
  }

  /** Sets a watcher for the node's beginning; the reply has no data. */
  Reply exists(String path, Watcher watcher, Deadline deadline) {
    Connection to = connection(deadline);
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    to.exists(path, watcher, status(reply), null);
    return await(reply, deadline);
  }

  /**
   * Writes to {@code barrier} and then reads: the answer is at least as new as everything that was
   * agreed on when the call began. ZooKeeper's {@code sync} is no such promise, because a leader
   * that has been replaced and does not know it yet still answers it; a write needs a majority.
   */
  Reply readAfter(String barrier, String path, Deadline deadline) {
    Connection to = connection(deadline);
    CompletableFuture<Reply> written = new CompletableFuture<>();
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    to.setData(barrier, new byte[0], -1, status(written), null);
    to.getData(path, null, data(reply), null);
    Reply before = await(written, deadline);
    return before.ok() ? await(reply, deadline) : Reply.bare(before.code());
  }

  static QuorumUnavailableException unavailable(String reason) {
    return new QuorumUnavailableException("quorum: " + reason + " (expected: a majority)");
  }

  static StatCallback status(CompletableFuture<Reply> reply) {
    return (code, _, _, stat) -> reply.complete(new Reply(Code.get(code), null, stat));
  }

  static DataCallback data(CompletableFuture<Reply> reply) {
    return (code, _, _, data, stat) -> reply.complete(new Reply(Code.get(code), data, stat));
  }

  /** The reply, or one that says that none came; whoever sent it may still be heard. */
  static Reply await(CompletableFuture<Reply> reply, Deadline deadline) {
    try {
      return reply.get(deadline.left(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      return Reply.bare(Code.OPERATIONTIMEOUT);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Reply.bare(Code.OPERATIONTIMEOUT);
    } catch (ExecutionException e) {
      throw new IllegalStateException("quorum: a reply cannot fail", e);
    }
  }

  /** Ends the session, so that its leases are free at once, and waits for it within the limit. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    keeper.interrupt();
    try {
      keeper.join(limits.request().plus(limits.attempt()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep() {
    Connection.@Nullable Ticket session = null;
    try {
      while (!isClosed()) {
        if (!serving.getAsBoolean()) {
          TimeUnit.NANOSECONDS.sleep(limits.pause().toNanos());
          continue;
        }
        LinkedBlockingQueue<KeeperState> states = new LinkedBlockingQueue<>();
        Connection next = open(states, session);
        session = serve(next, states, session);
        TimeUnit.NANOSECONDS.sleep(limits.pause().toNanos());
      }
    } catch (InterruptedException _) {
      // close() has ended the session where there was one.
      LOG.debug("event=quorum-session-closed");
    } catch (IOException e) {
      LOG.error("event=quorum-session-failed", e);
      refuse();
    }
  }

  private Connection open(
      LinkedBlockingQueue<KeeperState> states, Connection.@Nullable Ticket session)
      throws IOException {
    return session == null
        ? Connection.begin(access, states::add)
        : Connection.resume(access, states::add, session);
  }

  /** Uses one connection until it breaks; returns the session for the next one, if it lives. */
  private Connection.@Nullable Ticket serve(
      Connection next, LinkedBlockingQueue<KeeperState> states, Connection.@Nullable Ticket session)
      throws InterruptedException {
    Connection.Ticket kept = session;
    try {
      KeeperState state = states.poll(limits.attempt().toNanos(), TimeUnit.NANOSECONDS);
      while (state == KeeperState.SyncConnected) {
        kept = next.ticket();
        use(next);
        state = states.take();
      }
      use(null);
      if (state == KeeperState.AuthFailed) {
        refuse();
      }
      if (state == KeeperState.Expired) {
        LOG.warn("event=quorum-session-expired");
        kept = null;
      }
      next.abandon();
      return kept;
    } catch (InterruptedException e) {
      use(null);
      end(next, kept != null);
      throw e;
    }
  }

  private void end(Connection last, boolean connected) throws InterruptedException {
    if (connected) {
      boolean ended = last.finish(limits.attempt());
      LOG.debug("event=quorum-session-closed in_order={}", ended);
    } else {
      last.abandon();
    }
  }

  private void use(@Nullable Connection next) {
    lock.lock();
    try {
      if (connection == next) {
        return;
      }
      connection = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    listeners.forEach(Runnable::run);
  }

  private void refuse() {
    lock.lock();
    try {
      refused = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed || refused;
    } finally {
      lock.unlock();
    }
  }
}
