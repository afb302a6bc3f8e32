// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

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
  private boolean isCut;
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

  private void cutNow(Cut reason) {
    if (isCut || ended.isDone()) {
      return;
    }
    isCut = true;
    entry.meter().cutAtEntry(reason);
    // The list grows no more: what joins from now on is cut by itself.
    List.copyOf(channels).forEach(Relay::cut);
  }
}
