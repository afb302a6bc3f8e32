// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import garrison.quorum.member.QuorumMember;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;

/**
 * The quorum as seen through this process's own member. Made once a process and shared; everything
 * it gives may be used by any thread. It connects in the background and stays connected: when the
 * majority is away, calls end with {@link QuorumUnavailableException} after {@link
 * QuorumLimits#request}, and work again once it is back.
 */
public final class Quorum implements AutoCloseable {
  private final Session session;

  /** The leases of this process, those included that are being taken or given back. */
  private final Set<String> claims = ConcurrentHashMap.newKeySet();

  private Quorum(Session session) {
    this.session = session;
  }

  /** Begins to connect; does not wait for it. */
  public static Quorum connect(QuorumMember member, QuorumLimits limits) {
    return new Quorum(new Session(member.access(), member::isServing, limits));
  }

  /** Whether the own member follows a majority now, as far as one can know. */
  public boolean isConnected() {
    return session.isConnected();
  }

  /** The register {@code name}, which need not exist yet. */
  public <T> Register<T> register(String name, Codec<T> codec) {
    return new Register<>(this, Tree.register(name), codec);
  }

  /**
   * Takes the lease {@code name} if nobody has it.
   *
   * @param owner what others read about the holder
   * @param lost called once, from a thread of the lease, as soon as it may not be held any more;
   *     not called when it was closed before
   * @return empty when somebody has it, this process included
   * @throws QuorumUnavailableException when there is no majority, or no answer; it may be taken
   *     then until the session ends, and this process is the one that can still have it
   */
  public Optional<Lease> tryLease(String name, String owner, Runnable lost) {
    return Lease.take(this, Tree.lease(name), owner, lost);
  }

  /** Who has the lease {@code name}: its owner's words, with a read that is not behind. */
  public Optional<String> leaseOwner(String name) {
    return read(Tree.lease(name)).map(reply -> Codec.text().decode(reply.bytes()));
  }

  /** Tells who has the lease {@code name} until it is closed, see {@link Register#watch}. */
  public Watch watchLease(String name, Consumer<Sight<String>> observer) {
    return NodeWatch.start(session, Tree.lease(name), Codec.text(), observer);
  }

  /** The members, and the way to change them. */
  public Membership membership() {
    return new Membership(this);
  }

  /** Ends the session: leases are free at once, watches end, calls fail. */
  @Override
  public void close() {
    session.close();
  }

  Session session() {
    return session;
  }

  Deadline deadline() {
    return Deadline.in(session.limits().request());
  }

  /** Whether the caller alone in this process may ask for the lease at {@code path}. */
  boolean claim(String path) {
    return claims.add(path);
  }

  void disclaim(String path) {
    claims.remove(path);
  }

  byte[] bounded(String path, byte[] data) {
    int most = session.limits().valueBytes();
    if (data.length > most) {
      throw new QuorumRefusedException(
          path + ": " + data.length + " bytes (expected: at most " + most + ")");
    }
    return data;
  }

  /**
   * Reads {@code path}, at least as new as the beginning of the call; empty when it is not there.
   * Tries until the limit, since reading twice does no harm.
   */
  Optional<Reply> read(String path) {
    Deadline deadline = deadline();
    while (true) {
      Deadline attempt = deadline.within(session.limits().request().dividedBy(2));
      Reply reply = session.readAfter(Tree.BARRIER, path, attempt);
      if (reply.ok()) {
        return Optional.of(reply);
      }
      if (reply.code() == Code.NONODE) {
        if (hasBarrier(deadline)) {
          Reply again = session.readAfter(Tree.BARRIER, path, attempt);
          if (again.ok()) {
            return Optional.of(again);
          }
          if (again.code() == Code.NONODE) {
            return Optional.empty();
          }
        }
      }
      refuseIfRefused(path, reply);
      if (deadline.passed() || Thread.currentThread().isInterrupted()) {
        throw Session.unavailable("read of " + path + ": " + reply.code());
      }
    }
  }

  /** Creates a node and, where they are missing, those it lies below. */
  Reply create(String path, byte[] data, CreateMode mode, Deadline deadline) {
    Reply reply = session.create(path, data, mode, deadline);
    if (reply.code() != Code.NONODE) {
      return reply;
    }
    prepare(deadline);
    return session.create(path, data, mode, deadline);
  }

  static WriteOutcome outcome(String path, Reply reply) {
    refuseIfRefused(path, reply);
    return switch (reply.code()) {
      case OK -> new WriteOutcome.Written(reply.present().getVersion());
      case BADVERSION, NONODE, NODEEXISTS -> new WriteOutcome.Conflict();
      default -> new WriteOutcome.Unknown(reply.code().toString());
    };
  }

  static void refuseIfRefused(String path, Reply reply) {
    switch (reply.code()) {
      case NOAUTH, AUTHFAILED, INVALIDACL, SESSIONCLOSEDREQUIRESASLAUTH ->
          throw new QuorumRefusedException(path + ": " + reply.code());
      default -> {}
    }
  }

  private boolean hasBarrier(Deadline deadline) {
    Reply there = session.write(Tree.BARRIER, new byte[0], -1, deadline);
    if (there.code() == Code.NONODE) {
      prepare(deadline);
      return false;
    }
    return there.ok();
  }

  private void prepare(Deadline deadline) {
    for (String path : List.of(Tree.ROOT, Tree.REGISTERS, Tree.LEASES, Tree.BARRIER)) {
      var _ = session.create(path, new byte[0], CreateMode.PERSISTENT, deadline);
    }
  }

  /** How long a lease lives without a sign of its holder. */
  Duration leaseTime() {
    return session.access().session();
  }
}
