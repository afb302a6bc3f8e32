// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.configuration;

import garrison.model.web.WebContract;

/**
 * Bounds of one gateway process. The file may name any of them; the others are {@link #DEFAULT}.
 *
 * @param headBytes request line and headers together
 * @param bodyBytes one request's body
 * @param replayBytes how much of a body is kept so that the request can be sent again
 * @param headMillis from the first byte of a request to the end of its headers, and for a handshake
 * @param idleMillis without a byte in either direction while there is a request
 * @param keepAliveMillis how long a connection without a request stays open
 * @param responseMillis from the whole request sent upstream to the head of the answer
 * @param waitingMillis how long a request waits while no upstream is healthy
 * @param waitingRequests how many requests may wait so at once on each event loop
 * @param connections client connections of the whole process
 * @param concurrentStreams HTTP/2 streams of one connection
 */
public record LimitsConfiguration(
    int headBytes,
    long bodyBytes,
    int replayBytes,
    long headMillis,
    long idleMillis,
    long keepAliveMillis,
    long responseMillis,
    long waitingMillis,
    int waitingRequests,
    int connections,
    int concurrentStreams) {
  /** What holds unless the file says otherwise. */
  public static final LimitsConfiguration DEFAULT =
      new LimitsConfiguration(
          16 << 10, 64 << 20, 64 << 10, 10_000, 60_000, 60_000, 30_000, 2_000, 1_024, 20_000, 128);

  public LimitsConfiguration {
    positive("headBytes", headBytes);
    positive("bodyBytes", bodyBytes);
    positive("replayBytes", replayBytes);
    positive("headMillis", headMillis);
    positive("idleMillis", idleMillis);
    positive("keepAliveMillis", keepAliveMillis);
    positive("responseMillis", responseMillis);
    positive("waitingMillis", waitingMillis);
    positive("waitingRequests", waitingRequests);
    positive("connections", connections);
    positive("concurrentStreams", concurrentStreams);
  }

  /** The same for a web server, to which the edge sends what it let pass and its own headers. */
  public LimitsConfiguration behindTheEdge() {
    return new LimitsConfiguration(
        headBytes + WebContract.ADDED_BY_THE_EDGE_BYTES,
        bodyBytes,
        replayBytes,
        headMillis,
        idleMillis,
        keepAliveMillis,
        responseMillis,
        waitingMillis,
        waitingRequests,
        connections,
        concurrentStreams);
  }

  private static void positive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: at least 1)");
    }
  }
}
