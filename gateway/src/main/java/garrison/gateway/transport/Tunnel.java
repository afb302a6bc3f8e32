// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Two connections whose own protocol is over, joined: what one receives the other sends ({@link
 * Relay}), until one of them ends or nothing has moved for too long. Progress is what was read from
 * either side; a side that takes nothing stops the reading from the other, so it is idle too. It is
 * looked at a few times within the limit, which is exceeded by at most a quarter.
 *
 * <p>Both channels live on one event loop, to which all state here is confined.
 */
public final class Tunnel {
  /** A connection that may become half of a tunnel. */
  public interface End {
    /** The connection. To the far end, bytes as they are may be written from now on. */
    Channel channel();

    /**
     * Takes the handlers of its protocol out of its pipeline and puts the successor there, which is
     * given what they had received and not read.
     */
    void surrender(ChannelHandler successor);
  }

  /** Why a tunnel has ended. */
  public enum Cause {
    /** The near end's peer closed it, or was lost. */
    CLIENT,
    /** The far end's peer closed it, or was lost. */
    SERVER,
    /** Nothing moved for too long. */
    IDLE;

    /** The value of the metrics' label {@code cause}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Channel near;
  private final Channel far;
  private final long idleNanos;
  private final Consumer<Tunnel> ended;
  private long activity = System.nanoTime();
  private long fromNear;
  private long fromFar;
  private @Nullable Cause cause;
  private @Nullable Future<?> next;

  private Tunnel(Channel near, Channel far, Duration idle, Consumer<Tunnel> ended) {
    this.near = near;
    this.far = far;
    this.idleNanos = idle.toNanos();
    this.ended = ended;
  }

  /**
   * Joins two connections.
   *
   * @param near the side of who asked for it
   * @param idle how long nothing may move
   * @param ended called when the near end is closed
   */
  public static void open(End near, End far, Duration idle, Consumer<Tunnel> ended) {
    Tunnel tunnel = new Tunnel(near.channel(), far.channel(), idle, ended);
    near.surrender(
        new Relay(
            tunnel.far,
            bytes -> tunnel.fromNear += tunnel.moved(bytes.readableBytes()),
            Relay.NOTHING));
    far.surrender(
        new Relay(
            tunnel.near,
            bytes -> tunnel.fromFar += tunnel.moved(bytes.readableBytes()),
            Relay.NOTHING));
    tunnel.begin();
  }

  /** Bytes received from the near end. */
  public long fromNear() {
    return fromNear;
  }

  /** Bytes received from the far end. */
  public long fromFar() {
    return fromFar;
  }

  /** Why it has ended. */
  public Cause cause() {
    return cause == null ? Cause.CLIENT : cause;
  }

  private void begin() {
    near.config().setAutoRead(far.isWritable());
    far.config().setAutoRead(near.isWritable());
    next = near.eventLoop().schedule(this::check, idleNanos / 4, TimeUnit.NANOSECONDS);
    far.closeFuture().addListener(_ -> endedBy(Cause.SERVER));
    near.closeFuture()
        .addListener(_ -> {
          endedBy(Cause.CLIENT);
          if (next != null) {
            next.cancel(false);
          }
          ended.accept(this);
        });
  }

  private int moved(int bytes) {
    activity = System.nanoTime();
    return bytes;
  }

  private void endedBy(Cause seen) {
    if (cause == null) {
      cause = seen;
    }
  }

  private void check() {
    if (System.nanoTime() - activity > idleNanos) {
      endedBy(Cause.IDLE);
      Relay.closeAfterLastByte(far);
      Relay.closeAfterLastByte(near);
    } else {
      next = near.eventLoop().schedule(this::check, idleNanos / 4, TimeUnit.NANOSECONDS);
    }
  }
}
