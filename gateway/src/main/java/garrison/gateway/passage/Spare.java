// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.gateway.transport.Relay;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection from one event loop to another server's entry that is ready before anybody needs it,
 * handshake and all. It is kept by questions, and made anew when it was taken or is lost.
 *
 * <p>Confined to its event loop, but for {@link #renew} and {@link #stop}.
 */
final class Spare implements Asking.Listener {
  /** An entry ends a connection that asks nothing for 15 s. */
  private static final Duration KEEP = Duration.ofSeconds(5);

  private final SqlPassage passage;
  private final Candidate candidate;
  private final EventLoop loop;
  private @Nullable Channel channel;
  private @Nullable Future<?> timer;
  private boolean isReady;
  private boolean isStopped;

  Spare(SqlPassage passage, Candidate candidate, EventLoop loop) {
    this.passage = passage;
    this.candidate = candidate;
    this.loop = loop;
  }

  /** Makes the ready connection, with the certificate of now. */
  void renew() {
    loop.execute(() -> {
      discard();
      connect();
    });
  }

  void stop() {
    loop.execute(() -> {
      isStopped = true;
      discard();
    });
  }

  /**
   * The ready connection, whose last handler is the caller's to replace; null when there is none.
   */
  @Nullable Channel take() {
    Channel ready = channel;
    if (!isReady || ready == null || !ready.isActive()) {
      return null;
    }
    channel = null;
    isReady = false;
    later(passage.limits().inquiry(), this::connect);
    ready.pipeline().removeLast();
    return ready;
  }

  private void connect() {
    if (isStopped || !(candidate.target() instanceof SqlTarget.Remote remote)) {
      return;
    }
    Duration limit = passage.limits().attempt();
    Channel made = Asking.connect(passage.channels(), remote, loop, limit, this);
    channel = made;
    later(limit, () -> lost(made, "silent"));
  }

  private void ask(Channel to) {
    isReady = false;
    later(passage.limits().attempt(), () -> lost(to, "silent"));
    Asking.ask(to, passage.state().standing());
  }

  private void discard() {
    isReady = false;
    Channel former = channel;
    channel = null;
    if (timer != null) {
      timer.cancel(false);
    }
    if (former != null) {
      Relay.cut(former);
    }
  }

  private void later(Duration time, Runnable step) {
    if (timer != null) {
      timer.cancel(false);
    }
    timer = loop.schedule(step, time.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void connected(Channel made) {
    if (made.equals(channel)) {
      ask(made);
    }
  }

  @Override
  public void answered(Channel by, Preamble.Answer answer) {
    passage.heard(candidate, answer);
    if (by.equals(channel)) {
      isReady = true;
      later(KEEP, () -> ask(by));
    }
  }

  @Override
  public void lost(Channel which, String reason) {
    if (which.equals(channel)) {
      discard();
      if (!isStopped) {
        later(passage.limits().inquiry(), this::connect);
      }
    }
  }
}
