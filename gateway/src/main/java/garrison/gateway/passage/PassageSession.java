// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.gateway.transport.Relay;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One application's connection, from accepting to closing.
 *
 * <p>The database speaks first. So a server counts as reached when its database's first bytes are
 * here, not when a connection, a TLS handshake or a preamble succeeded. Until then the client is
 * not read and knows of nothing, and the attempt can be repeated, with whoever is open by then.
 *
 * <p>State is confined to the client's event loop, on which the database's channel lives as well;
 * {@link #review} may be called on any thread.
 */
final class PassageSession extends ChannelInboundHandlerAdapter implements Turnstile.Guest {
  private static final Logger LOGGER = LoggerFactory.getLogger(PassageSession.class);

  /** Who takes longer to get through and log in is not waited for by others. */
  private static final Duration LOGIN = Duration.ofMillis(100);

  private enum State {
    WAITING,
    CARRYING,
    CLOSED
  }

  private final SqlPassage passage;
  private final Purpose purpose;
  private final Channel client;

  /** Written on the event loop only, as is the next; both are looked at by {@link #review}. */
  private volatile State state = State.WAITING;

  private volatile @Nullable Candidate leading;
  private @Nullable Attempt attempt;
  private @Nullable Turnstile passing;
  private int spoken;
  private @Nullable Future<?> deadline;
  private @Nullable Future<?> pause;
  private boolean isSeeking;
  private String lastFailure = "";

  PassageSession(SqlPassage passage, Purpose purpose, Channel client) {
    this.passage = passage;
    this.purpose = purpose;
    this.client = client;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (passage.admit(this)) {
      long limit = passage.hold().toMillis();
      deadline = client.eventLoop().schedule(this::expire, limit, TimeUnit.MILLISECONDS);
      attempt();
    } else {
      refuse(
          ErrorPacket.TOO_MANY_CONNECTIONS,
          "sql passage: " + passage.limits().connections() + " connections are open already");
    }
    context.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    release();
    context.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent && state == State.WAITING) {
      var _ = context.close();
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOGGER.debug("event=sql_client_failed channel={} reason=\"{}\"", client, cause);
    var _ = context.close();
  }

  /** A client that speaks for the second time has logged in, as a rule. */
  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (passing != null) {
      spoken++;
      if (spoken == 2) {
        leave();
      }
    }
    context.fireChannelRead(message);
  }

  /** Has another look at where this leads, since something has changed. */
  void review() {
    Candidate now = leading;
    boolean concerned =
        now == null
            ? state == State.WAITING && passage.choose(purpose) != null
            : passage.refuses(now, purpose) != null;
    if (concerned) {
      client.eventLoop().execute(this::reviewNow);
    }
  }

  /** Cuts both sides; called on the event loop. What the database was not sent yet, it never is. */
  void end() {
    if (attempt != null) {
      attempt.cut();
    }
    Relay.cut(client);
  }

  Channel client() {
    return client;
  }

  Purpose purpose() {
    return purpose;
  }

  SqlPassage passage() {
    return passage;
  }

  private void reviewNow() {
    Candidate now = leading;
    if (state == State.CLOSED || !client.isActive()) {
      return;
    }
    if (now == null) {
      attempt();
      return;
    }
    Cut reason = passage.refuses(now, purpose);
    if (reason != null && state == State.CARRYING) {
      LOGGER.debug(
          "event=sql_connection_cut channel={} from={} reason={}", client, now.name(), reason);
      passage.meter().cutAtPassage(reason);
      end();
    } else if (reason != null) {
      abandon(passage.describe(purpose));
      attempt();
    }
  }

  private void attempt() {
    if (state != State.WAITING || leading != null) {
      return;
    }
    if (pause != null) {
      pause.cancel(false);
      pause = null;
    }
    Candidate chosen = passage.choose(purpose);
    leading = chosen;
    // It may have changed before it could be seen that this leads there.
    if (chosen == null || passage.refuses(chosen, purpose) != null) {
      leading = null;
      seek();
      return;
    }
    if (!enter()) {
      leading = null;
      seek();
      return;
    }
    Attempt made = new Attempt(this, chosen);
    attempt = made;
    ChannelFuture connecting = made.connect();
    if (connecting == null) {
      failed(made, chosen.name() + " is closed");
      return;
    }
    connecting.addListener(_ -> {
      if (!connecting.isSuccess()) {
        failed(made, String.valueOf(connecting.cause().getMessage()));
      }
    });
  }

  /** Whether it may set out; who was not held does not queue, unless there is a crowd already. */
  private boolean enter() {
    Turnstile turnstile = passage.turnstile(client.eventLoop());
    if (purpose == Purpose.READ || (!isSeeking && !turnstile.isTaken())) {
      return true;
    }
    if (!turnstile.enter(this)) {
      return false;
    }
    passing = turnstile;
    var _ = client.eventLoop().schedule(this::leave, LOGIN.toMillis(), TimeUnit.MILLISECONDS);
    return true;
  }

  @Override
  public void called() {
    attempt();
  }

  /** Tries again after a pause, if it is the present attempt that failed. */
  void failed(Attempt which, String reason) {
    if (state != State.WAITING || !which.equals(attempt)) {
      return;
    }
    abandon(which.candidate().name() + ": " + reason);
    seek();
    long millis = passage.limits().retry().toMillis();
    pause = client.eventLoop().schedule(this::attempt, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * The database's first bytes are here.
   *
   * @param towards carries the client's bytes there
   * @return false when this is no longer wanted
   */
  boolean reached(Attempt by, Relay towards) {
    Candidate there = leading;
    if (state != State.WAITING
        || there == null
        || !by.equals(attempt)
        || passage.refuses(there, purpose) != null) {
      return false;
    }
    state = State.CARRYING;
    if (purpose == Purpose.READ) {
      there.readers().incrementAndGet();
    }
    if (deadline != null) {
      deadline.cancel(false);
    }
    settle();
    client.pipeline().addLast(towards);
    client.config().setAutoRead(true);
    return true;
  }

  private void abandon(String reason) {
    lastFailure = reason;
    Attempt former = attempt;
    attempt = null;
    leading = null;
    if (former != null) {
      former.cut();
    }
    leave();
  }

  /** Through the turnstile: the next one may go. */
  private void leave() {
    Turnstile former = passing;
    passing = null;
    if (former != null) {
      former.leave();
    }
  }

  private void seek() {
    if (!isSeeking) {
      isSeeking = true;
      passage.seek(purpose);
    }
  }

  private void settle() {
    if (isSeeking) {
      isSeeking = false;
      passage.found(purpose);
    }
  }

  private void expire() {
    if (state != State.WAITING) {
      return;
    }
    String text =
        (purpose == Purpose.READ ? "no database admits reads" : "no database accepts writes")
            + ", waited "
            + passage.hold().toMillis()
            + " ms: "
            + passage.describe(purpose)
            + (lastFailure.isEmpty() ? "" : "; last: " + lastFailure);
    LOGGER.warn("event=sql_hold_expired reason=\"{}\"", text);
    refuse(ErrorPacket.NO_DATABASE, text);
  }

  private void refuse(ErrorPacket packet, String text) {
    release();
    client
        .writeAndFlush(packet.encode(client.alloc(), text))
        .addListener(ChannelFutureListener.CLOSE);
  }

  private void release() {
    State former = state;
    state = State.CLOSED;
    if (deadline != null) {
      deadline.cancel(false);
    }
    if (pause != null) {
      pause.cancel(false);
    }
    settle();
    Candidate there = leading;
    leading = null;
    if (former == State.CARRYING && purpose == Purpose.READ && there != null) {
      there.readers().decrementAndGet();
    }
    passage.forget(this);
    // A connection that was carried ends with its last byte, which the relay sees to.
    if (former == State.WAITING && attempt != null) {
      attempt.cut();
    }
    leave();
  }
}
