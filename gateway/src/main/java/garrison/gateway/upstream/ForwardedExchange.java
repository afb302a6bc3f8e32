// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.upstream;

import garrison.gateway.http.Client;
import garrison.gateway.http.Exchange;
import garrison.gateway.http.HopByHop;
import garrison.gateway.http.Reply;
import garrison.gateway.transport.Tunnel;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Passes one request to an upstream and the answer back, and tries again where that is safe.
 *
 * <p>The request's body is streamed, and its first part kept as long as it fits: while all of it is
 * still here the request can be sent again. A {@link Try} ends in one of three ways: an answer,
 * which is passed on; a failure that may be repeated ({@link Retries}) and paid for ({@link
 * RetryBudget}), which starts the next try elsewhere; or a failure that is final, which the client
 * is told. Where nobody is healthy the exchange waits in its {@link Lane} for a bounded time. Back
 * pressure goes through in both directions by not reading from one side what the other cannot take.
 * Confined to the client's event loop.
 */
public final class ForwardedExchange implements Exchange, Lane.Guest {
  private final Client client;
  private final Route route;
  private final Lane lane;
  private final ForwardedHead head;
  private final ArrayDeque<ByteBuf> kept = new ArrayDeque<>();
  private long keptBytes;
  private boolean replayable = true;
  private boolean requestEnded;
  private boolean over;
  private int tries;
  private @Nullable Upstream lastFailed;
  private @Nullable Try current;

  private ForwardedExchange(Client client, Route route, Lane lane, ForwardedHead head) {
    this.client = client;
    this.route = route;
    this.lane = lane;
    this.head = head;
  }

  /**
   * Begins to pass a request on.
   *
   * @param request its headers are sent as they are, apart from those of the connection; they are
   *     the exchange's own from now on
   */
  public static ForwardedExchange begin(
      Client client, Route route, Lane lane, HttpRequest request) {
    ForwardedExchange exchange =
        new ForwardedExchange(client, route, lane, ForwardedHead.of(request));
    lane.budget().request(System.nanoTime());
    exchange.next();
    return exchange;
  }

  @Override
  public void body(ByteBuf part) {
    if (over) {
      part.release();
      return;
    }
    boolean keep = replayable && keptBytes + part.readableBytes() <= route.replayBytes();
    UpstreamConnection to = current == null ? null : current.connection;
    if (to == null) {
      keptBytes += part.readableBytes();
      kept.add(part);
      if (!keep) {
        client.readRequest(false);
      }
      return;
    }
    if (keep) {
      keptBytes += part.readableBytes();
      kept.add(part.retainedDuplicate());
    } else {
      forget();
    }
    to.send(part);
    if (!to.writable()) {
      client.readRequest(false);
    }
  }

  @Override
  public void end() {
    requestEnded = true;
    if (!over && current != null && current.connection != null) {
      current.connection.endRequest();
    }
  }

  @Override
  public void flush() {
    if (current != null && current.connection != null) {
      current.connection.flush();
    }
  }

  @Override
  public void clientWritable(boolean writable) {
    if (current != null && current.connection != null) {
      current.connection.read(writable);
    }
  }

  @Override
  public void cancel() {
    if (!over) {
      Try running = current;
      finish();
      lane.leave(this);
      if (running != null) {
        running.cancel();
      }
    }
  }

  @Override
  public void called() {
    next();
  }

  @Override
  public void sentAway() {
    giveUp(Failure.NEVER_SENT, HttpResponseStatus.SERVICE_UNAVAILABLE, "no server is healthy");
  }

  private void next() {
    Upstream chosen = route.chooser().choose(lane, lastFailed);
    if (chosen != null) {
      tries++;
      Try begun = new Try(chosen);
      current = begun;
      begun.begin();
    } else if (!lane.enter(this, route.waitingRequests(), route.waitMillis())) {
      giveUp(Failure.NEVER_SENT, HttpResponseStatus.SERVICE_UNAVAILABLE, "too many requests wait");
    }
  }

  /** Whether another try may follow this failure; takes it out of the budget if so. */
  private boolean repeatable(Failure failure) {
    return tries < route.tries()
        && head.safeAgain(failure, replayable)
        && lane.budget().take(System.nanoTime());
  }

  private void again(Upstream failed) {
    failed.meter().retry();
    lastFailed = failed;
    current = null;
    next();
  }

  private void giveUp(Failure failure, HttpResponseStatus status, String reason) {
    if (over) {
      return;
    }
    finish();
    Reply reply = requestEnded ? Reply.of(status, reason) : Reply.closing(status, reason);
    boolean marked = route.marks() == Route.Marks.ANNOUNCE && failure != Failure.TIMEOUT;
    client.reply(marked ? reply.with(RetryMark.HEADER, RetryMark.word(failure)) : reply);
  }

  private void finish() {
    over = true;
    current = null;
    forget();
  }

  private void forget() {
    replayable = false;
    for (ByteBuf part = kept.poll(); part != null; part = kept.poll()) {
      part.release();
    }
  }

  /** One upstream's chance to answer. After it has ended it ignores whatever still comes. */
  private final class Try implements UpstreamConnection.User, ConnectionPool.Lessee {
    private final Upstream upstream;
    private @Nullable UpstreamConnection connection;
    private boolean answerBegun;
    private boolean ended;

    Try(Upstream upstream) {
      this.upstream = upstream;
    }

    void begin() {
      upstream.begun();
      upstream.meter().request();
      ConnectionPool pool = upstream.pool(lane.loop());
      if (head.opening() == null) {
        pool.lease(this);
      } else {
        pool.connect(this); // it does not come back, and is not closed by its peer just now
      }
    }

    void cancel() {
      if (finishTry() && connection != null) {
        connection.close();
      }
    }

    @Override
    public void leased(UpstreamConnection leased) {
      if (ended) {
        upstream.pool(lane.loop()).giveBack(leased);
        return;
      }
      if (!leased.isOpen()) {
        refused(new java.nio.channels.ClosedChannelException());
        return;
      }
      connection = leased;
      leased.begin(this, head.request(), head.opening());
      if (ended) {
        return;
      }
      for (ByteBuf part : kept) {
        leased.send(part.retainedDuplicate());
        if (ended) {
          return; // it broke while it was written to
        }
      }
      if (keptBytes > route.replayBytes()) {
        forget();
      }
      if (requestEnded) {
        leased.endRequest();
      }
      leased.flush();
      client.readRequest(leased.writable());
    }

    @Override
    public void refused(Throwable cause) {
      upstream.eject(cause.toString());
      fail(Failure.NEVER_SENT);
    }

    @Override
    public void head(HttpResponse response) {
      if (ended) {
        return;
      }
      if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
        answerBegun = true;
        client.interim(response.status());
        return;
      }
      HttpHeaders headers = response.headers();
      Optional<Failure> mark = RetryMark.take(headers);
      if (mark.isPresent() && route.marks() == Route.Marks.OBEY) {
        if (mark.get() == Failure.NEVER_SENT) {
          upstream.eject("its application is not there");
        }
        if (!answerBegun && repeatable(mark.get())) {
          leave();
          again(upstream);
          return;
        }
      }
      answerBegun = true;
      HopByHop.remove(headers);
      route.chooser().answered(upstream, response);
      client.head(response);
    }

    @Override
    public void body(ByteBuf part) {
      if (ended) {
        part.release();
        return;
      }
      client.body(part);
      if (connection != null && !client.writable()) {
        connection.read(false);
      }
    }

    @Override
    public void end() {
      if (finishTry()) {
        finish();
        client.end();
        client.flush();
      }
    }

    @Override
    public void switched(HttpResponse response, Tunnel.End far) {
      if (!finishTry()) {
        var _ = far.channel().close();
        return;
      }
      finish();
      head.agree(response.headers());
      client.tunnel(response, far);
    }

    @Override
    public void flush() {
      if (!ended) {
        client.flush();
      }
    }

    @Override
    public void writable(boolean writable) {
      if (!ended) {
        client.readRequest(writable);
      }
    }

    @Override
    public void broken(Failure failure, String reason) {
      boolean first = connection != null && !connection.used();
      if (failure == Failure.NO_ANSWER && first && !ended) {
        upstream.eject(reason);
      }
      fail(failure);
    }

    private void fail(Failure failure) {
      if (!finishTry()) {
        return;
      }
      if (answerBegun) {
        finish();
        client.abort();
      } else if (repeatable(failure)) {
        again(upstream);
      } else {
        giveUp(failure, status(failure), "the server did not answer");
      }
    }

    private HttpResponseStatus status(Failure failure) {
      return switch (failure) {
        case NEVER_SENT -> HttpResponseStatus.SERVICE_UNAVAILABLE;
        case NO_ANSWER, ANSWER_BROKEN -> HttpResponseStatus.BAD_GATEWAY;
        case TIMEOUT -> HttpResponseStatus.GATEWAY_TIMEOUT;
      };
    }

    /** Leaves an answer that is not passed on, keeping the connection where that is possible. */
    private void leave() {
      finishTry();
      if (connection != null) {
        if (requestEnded) {
          connection.drain();
        } else {
          connection.close();
        }
      }
    }

    private boolean finishTry() {
      if (ended) {
        return false;
      }
      ended = true;
      upstream.ended();
      return true;
    }
  }
}
