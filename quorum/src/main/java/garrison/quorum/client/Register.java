// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import java.util.Optional;
import java.util.function.Consumer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;

/**
 * One value that all servers agree on, changed only by whoever knows its version. Once created it
 * is never deleted, so that a version never comes again.
 */
public final class Register<T> {
  private final Quorum quorum;
  private final String path;
  private final Codec<T> codec;

  Register(Quorum quorum, String path, Codec<T> codec) {
    this.quorum = quorum;
    this.path = path;
    this.codec = codec;
  }

  /**
   * The value, at least as new as every write that had been answered anywhere when this call began.
   * It costs a write, because only a majority knows what is newest.
   *
   * @return empty when nobody has created it
   * @throws QuorumUnavailableException when there is no majority within the limit
   * @throws QuorumRefusedException when what is there cannot be decoded
   */
  public Optional<Versioned<T>> read() {
    return quorum.read(path).map(this::decode);
  }

  /**
   * The value as the own member knows it: cheap, and possibly behind.
   *
   * @throws QuorumUnavailableException when the own member follows nobody
   */
  public Optional<Versioned<T>> glance() {
    Reply reply = quorum.session().glance(path, null, quorum.deadline());
    Quorum.refuseIfRefused(path, reply);
    if (reply.ok()) {
      return Optional.of(decode(reply));
    }
    if (reply.code() == Code.NONODE) {
      return Optional.empty();
    }
    throw Session.unavailable("read of " + path + ": " + reply.code());
  }

  /**
   * Writes the first value.
   *
   * @return {@link WriteOutcome.Conflict} when there is a value already
   * @throws QuorumUnavailableException when the own member followed nobody within the limit, so
   *     that nothing was sent
   */
  public WriteOutcome create(T value) {
    byte[] bytes = quorum.bounded(path, codec.encode(value));
    Reply reply = quorum.create(path, bytes, CreateMode.PERSISTENT, quorum.deadline());
    return Quorum.outcome(path, reply);
  }

  /**
   * Writes {@code value} if the register is still at {@code version}. Is never tried twice.
   *
   * @throws QuorumUnavailableException when the own member followed nobody within the limit, so
   *     that nothing was sent
   */
  public WriteOutcome replace(int version, T value) {
    if (version < 0) {
      throw new IllegalArgumentException("version: " + version + " (expected: 0 or more)");
    }
    byte[] bytes = quorum.bounded(path, codec.encode(value));
    return Quorum.outcome(path, quorum.session().write(path, bytes, version, quorum.deadline()));
  }

  /**
   * Tells {@code observer} the value now and after each change, until the watch is closed. Values
   * that were replaced quickly may be passed over, the last one never is. Called from one thread,
   * one sight after the other; an observer that waits only delays its own.
   */
  public Watch watch(Consumer<Sight<T>> observer) {
    return NodeWatch.start(quorum.session(), path, codec, observer);
  }

  private Versioned<T> decode(Reply reply) {
    return decode(path, codec, reply);
  }

  static <T> Versioned<T> decode(String path, Codec<T> codec, Reply reply) {
    int version = reply.present().getVersion();
    try {
      return new Versioned<>(codec.decode(reply.bytes()), version);
    } catch (IllegalArgumentException e) {
      throw new QuorumRefusedException(path + " version " + version + ": cannot be decoded", e);
    }
  }
}
