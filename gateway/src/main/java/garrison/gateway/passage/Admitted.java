// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.gateway.protocol.ExchangeFollower;
import garrison.gateway.transport.Relay;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One connection that an entry has let in, whether it came from another server or from this one's
 * own passage. It has ended when all channels that joined it are closed.
 *
 * <p>State is confined to the event loop that its channels share; {@link #cut} may be called on any
 * thread.
 */
final class Admitted {
  private final SqlEntry entry;
  private final Purpose purpose;
  private final long epoch;
  private final EventLoop loop;
  private final List<Channel> channels = new ArrayList<>(2);
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
  private final ExchangeFollower follower = new ExchangeFollower();
  private @Nullable Channel database;
  private boolean isCut;
  private boolean isLeaving;
  private int open;

  Admitted(SqlEntry entry, Purpose purpose, long epoch, EventLoop loop) {
    this.entry = entry;
    this.purpose = purpose;
    this.epoch = epoch;
    this.loop = loop;
  }

  Purpose purpose() {
    return purpose;
  }

  /** The epoch it was admitted under. */
  long epoch() {
    return epoch;
  }

  CompletableFuture<@Nullable Void> ended() {
    return ended;
  }

  /** It has ended before it began: who waits for its end need not. */
  void refused() {
    ended.complete(null);
  }

  /** Joins the channel to the database. */
  void joinDatabase(Channel channel) {
    database = channel;
    join(channel);
  }

  /** Has a channel end with this connection, at once when that is cut already. */
  void join(Channel channel) {
    channels.add(channel);
    open++;
    channel
        .closeFuture()
        .addListener(_ -> {
          open--;
          if (open == 0) {
            entry.forget(this);
            ended.complete(null);
          }
        });
    if (isCut) {
      Relay.cut(channel);
    }
  }

  /** Ends it at once. */
  void cut(Cut reason) {
    loop.execute(() -> cutNow(reason));
  }

  /** Ends it as soon as it is at rest. */
  void leave() {
    loop.execute(() -> {
      isLeaving = true;
      leaveAtRest();
    });
  }

  /** Carries what {@code peer}'s other side receives, the client's part of the exchange. */
  Relay fromClient(Channel peer) {
    return purpose == Purpose.WRITE
        ? new Relay(peer, follower::fromClient, Relay.NOTHING)
        : new Relay(peer);
  }

  /** Carries the database's part. */
  Relay fromDatabase(Channel peer) {
    return purpose == Purpose.WRITE
        ? new Relay(peer, follower::fromServer, this::leaveAtRest)
        : new Relay(peer);
  }

  /** The database's channel ends first: its relay sees to it that its last bytes arrive. */
  private void leaveAtRest() {
    if (isLeaving && !isCut && database != null && follower.isAtRest()) {
      isCut = true;
      entry.meter().cutAtEntry(Cut.AT_REST);
      Relay.cut(database);
    }
  }

  private void cutNow(Cut reason) {
    if (ended.isDone()) {
      return;
    }
    if (!isCut) {
      isCut = true;
      entry.meter().cutAtEntry(reason);
    }
    // The list grows no more: what joins from now on is cut by itself.
    List.copyOf(channels).forEach(Relay::cut);
  }
}
