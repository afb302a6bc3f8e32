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
 * Asks one server's entry, over and over on one connection, what it is open for, and tells it the
 * highest epoch known here. So the search for a writer costs no handshakes, goes to all servers
 * side by side, and is not held up by one that is frozen or cut: each question has a bound, after
 * which the connection is made anew.
 *
 * <p>While connections wait, the pause between two questions is {@link SqlLimits#retry}, else
 * {@link SqlLimits#inquiry}. The latter bounds how long an entry, or this passage, can go on under
 * an epoch that any other server knows to be over.
 *
 * <p>State is confined to one event loop; {@link #hasten}, {@link #renew} and {@link #stop} may be
 * called on any thread.
 */
final class Inquiry implements Asking.Listener {
  private final SqlPassage passage;
  private final Candidate candidate;
  private final EventLoop loop;
  private @Nullable Channel channel;
  private @Nullable Future<?> timer;
  private boolean isPausing;
  private boolean isReady;
  private boolean isHasty;
  private boolean isStopped;

  Inquiry(SqlPassage passage, Candidate candidate, EventLoop loop) {
    this.passage = passage;
    this.candidate = candidate;
    this.loop = loop;
  }

  /** Asks now, or once more after the question that is under way. */
  void hasten() {
    loop.execute(() -> {
      if (isPausing) {
        turn();
      } else {
        isHasty = true;
      }
    });
  }

  /** Connects anew, with the certificate of now. */
  void renew() {
    loop.execute(() -> {
      disconnect();
      turn();
    });
  }

  void stop() {
    loop.execute(() -> {
      isStopped = true;
      disconnect();
    });
  }

  private void turn() {
    quiet();
    if (isStopped || !(candidate.target() instanceof SqlTarget.Remote remote)) {
      return;
    }
    isHasty = false;
    if (isReady && channel != null) {
      ask(channel);
    } else {
      connect(remote);
    }
  }

  private void connect(SqlTarget.Remote remote) {
    Duration limit = limit();
    Channel made = Asking.connect(passage.channels(), remote, loop, limit, this);
    channel = made;
    after(limit, () -> lost(made, "not connected within " + limit.toMillis() + " ms"));
  }

  private void ask(Channel to) {
    Duration limit = limit();
    after(limit, () -> lost(to, "no answer within " + limit.toMillis() + " ms"));
    Asking.ask(to, passage.state().standing());
  }

  /** One attempt's bound is shorter than a connection's: asking again is cheap. */
  private Duration limit() {
    return passage.limits().attempt().dividedBy(2);
  }

  private void pause() {
    if (isHasty && isReady) {
      turn();
      return;
    }
    isPausing = true;
    Duration pause = passage.isSeeking() ? passage.limits().retry() : passage.limits().inquiry();
    after(pause, this::turn);
  }

  private void disconnect() {
    quiet();
    isReady = false;
    Channel former = channel;
    channel = null;
    if (former != null) {
      Relay.cut(former);
    }
  }

  private void after(Duration time, Runnable step) {
    if (timer != null) {
      timer.cancel(false);
    }
    timer = loop.schedule(step, time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void quiet() {
    isPausing = false;
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  @Override
  public void connected(Channel made) {
    if (made.equals(channel)) {
      isReady = true;
      ask(made);
    }
  }

  @Override
  public void answered(Channel by, Preamble.Answer answer) {
    if (by.equals(channel)) {
      passage.heard(candidate, answer);
      pause();
    }
  }

  @Override
  public void lost(Channel which, String reason) {
    if (!which.equals(channel)) {
      return;
    }
    disconnect();
    if (!isStopped) {
      passage.unanswered(candidate, reason);
      pause();
    }
  }
}
