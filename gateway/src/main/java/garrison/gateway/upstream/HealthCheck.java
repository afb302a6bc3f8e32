// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.upstream;

import garrison.model.web.WebContract;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks an upstream once whether it is well, over the connections that requests use, so that what is
 * checked is what is relied on: address, certificate, identity and all. Confined to one event loop.
 */
public final class HealthCheck {
  /** The path that web servers answer checks on. */
  public static final String PATH = WebContract.HEALTH_PATH;

  private static final long EVERY_MILLIS = 500;
  private static final long LIMIT_MILLIS = 1_500;

  /** What counts as well. */
  public enum Expect {
    /** Any answer in HTTP. */
    ANY_ANSWER,
    /** A 200. */
    OK
  }

  private HealthCheck() {}

  /** Checks again and again until the result is cancelled. */
  public static Future<?> every(Upstream upstream, EventLoop loop, String host) {
    Repeated repeated = new Repeated(upstream, loop, host);
    return loop.scheduleWithFixedDelay(repeated, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Checks once; the result is given on the event loop. */
  public static void once(
      Upstream upstream, EventLoop loop, String host, Expect expect, Consumer<Boolean> result) {
    new Asking(upstream, loop, expect, (well, _) -> result.accept(well)).begin(host);
  }

  private interface Result {
    void put(boolean well, String reason);
  }

  private static final class Repeated implements Runnable {
    private final Upstream upstream;
    private final EventLoop loop;
    private final String host;
    private boolean running;

    Repeated(Upstream upstream, EventLoop loop, String host) {
      this.upstream = upstream;
      this.loop = loop;
      this.host = host;
    }

    @Override
    public void run() {
      if (!running) {
        running = true;
        new Asking(upstream, loop, Expect.OK, this::done).begin(host);
      }
    }

    private void done(boolean well, String reason) {
      running = false;
      upstream.checked(well, reason);
    }
  }

  private static final class Asking implements UpstreamConnection.User, ConnectionPool.Lessee {
    private final Upstream upstream;
    private final EventLoop loop;
    private final Expect expect;
    private final Result result;
    private @Nullable UpstreamConnection connection;
    private @Nullable HttpRequest request;
    private @Nullable Future<?> limit;
    private int status;
    private boolean over;

    Asking(Upstream upstream, EventLoop loop, Expect expect, Result result) {
      this.upstream = upstream;
      this.loop = loop;
      this.expect = expect;
      this.result = result;
    }

    void begin(String host) {
      HttpRequest asked = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, PATH);
      asked.headers().set(HttpHeaderNames.HOST, host);
      request = asked;
      limit = loop.schedule(this::late, LIMIT_MILLIS, TimeUnit.MILLISECONDS);
      upstream.pool(loop).lease(this);
    }

    @Override
    public void leased(UpstreamConnection leased) {
      if (over || request == null || !leased.isOpen()) {
        leased.close();
        finish(false, "connection closed");
        return;
      }
      connection = leased;
      leased.begin(this, request);
      leased.endRequest();
      leased.flush();
    }

    @Override
    public void refused(Throwable cause) {
      finish(false, cause.toString());
    }

    @Override
    public void head(HttpResponse response) {
      if (response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
        status = response.status().code();
      }
    }

    @Override
    public void body(ByteBuf part) {
      part.release();
    }

    @Override
    public void end() {
      finish(expect == Expect.ANY_ANSWER || status == 200, "status " + status);
    }

    @Override
    public void flush() {}

    @Override
    public void writable(boolean writable) {}

    @Override
    public void broken(Failure failure, String reason) {
      finish(false, reason);
    }

    private void late() {
      if (connection != null) {
        connection.close();
      }
      finish(false, "no answer within " + LIMIT_MILLIS + " ms");
    }

    private void finish(boolean well, String reason) {
      if (!over) {
        over = true;
        if (limit != null) {
          limit.cancel(false);
        }
        result.put(well, reason);
      }
    }
  }
}
