// SPDX-License-Identifier: Apache-2.0

package garrison.model.web;

import java.time.Duration;

/**
 * The words that an edge and a web server share, whichever engine plays either. Both engines of the
 * role {@code web} are held to them by one test.
 */
public final class WebContract {
  /**
   * The path that web servers answer checks on: 200 when the application answers anything in HTTP,
   * else 503. Nothing below its folder can be asked for from outside.
   */
  public static final String HEALTH_PATH = "/.garrison/health";

  /**
   * How a web server tells the edge why it has no answer from the application: a header of its
   * answer that exists on that one hop only, with {@link #UNSENT} or {@link #SENT} as its value.
   */
  public static final String RETRY_HEADER = "garrison-retry";

  /** Nothing of the request reached the application: another server may have it, whatever it is. */
  public static final String UNSENT = "unsent";

  /** The application may have acted on the request: only an idempotent one may be sent again. */
  public static final String SENT = "sent";

  /** How long a visitor's copy of a static file is good without asking. */
  public static final String STATIC_CACHE_CONTROL = "public, max-age=60";

  /** More than the edge's forwarding headers can take, two host names among them. */
  public static final int ADDED_BY_THE_EDGE_BYTES = 4 << 10;

  /** What an application's answer may have in headers. */
  public static final int ANSWER_HEAD_BYTES = 64 << 10;

  /** How long nothing may move over a connection that carries WebSocket. */
  public static final Duration TUNNEL_IDLE = Duration.ofMinutes(5);

  /** How many connections may carry WebSocket at once, openings included. */
  public static final int MOST_TUNNELS = 2_048;

  private WebContract() {}
}
