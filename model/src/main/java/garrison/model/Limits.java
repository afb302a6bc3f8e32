// SPDX-License-Identifier: Apache-2.0

package garrison.model;

import java.time.Duration;
import java.util.function.Function;

/**
 * What a gateway puts up with. Beyond it a request is refused or a connection closed.
 *
 * @param header request line and headers of one request together; the line alone has half of it
 * @param body the body of one request
 * @param headerTime from a request's first byte to the end of its headers, and for a TLS handshake
 * @param idleTime without a byte in either direction while there is a request
 * @param keepAlive how long a connection without a request stays open
 * @param answerTime from the whole request being passed on to the beginning of its answer
 * @param waitingTime how long a request waits while no server is healthy
 * @param waiting how many requests wait so at once, for each processor of the edge
 * @param connections connections of clients to one gateway
 * @param streams requests at once on one connection of HTTP/2
 */
public record Limits(
    ByteSize header,
    ByteSize body,
    Duration headerTime,
    Duration idleTime,
    Duration keepAlive,
    Duration answerTime,
    Duration waitingTime,
    int waiting,
    int connections,
    int streams) {
  /** No request line of a browser fits into less. */
  public static final ByteSize LEAST_SIZE = ByteSize.parse("1KiB");

  /** What the applications' containers take, less what the edge adds. */
  public static final ByteSize MOST_HEADER = ByteSize.parse("56KiB");

  public static final ByteSize MOST_BODY = ByteSize.parse("1024GiB");
  public static final Duration LEAST_TIME = Duration.ofSeconds(1);
  public static final Duration MOST_TIME = Duration.ofHours(24);
  public static final int MOST_COUNT = 1_000_000;

  /** What holds where the file says nothing. */
  public static final Limits DEFAULTS =
      new Limits(
          ByteSize.parse("16KiB"),
          ByteSize.parse("64MiB"),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofSeconds(2),
          1_024,
          20_000,
          128);

  public Limits {
    header(header);
    body(body);
    time(headerTime);
    time(idleTime);
    time(keepAlive);
    time(answerTime);
    time(waitingTime);
    count(waiting);
    count(connections);
    count(streams);
  }

  /** The size, if headers may be limited to it. */
  public static ByteSize header(ByteSize size) {
    return between(size, LEAST_SIZE, MOST_HEADER, ByteSize::toString);
  }

  /** The size, if bodies may be limited to it. */
  public static ByteSize body(ByteSize size) {
    return between(size, LEAST_SIZE, MOST_BODY, ByteSize::toString);
  }

  /** The time, if it may be a limit. */
  public static Duration time(Duration time) {
    return between(time, LEAST_TIME, MOST_TIME, Limits::word);
  }

  /** The number, if it may be a limit. */
  public static int count(int number) {
    return between(number, 1, MOST_COUNT, Object::toString);
  }

  /**
   * The shortest {@link #idleTime} that lets a client live to see the latest answer: a gateway
   * notices after at most a quarter more than {@link #answerTime} that there is none, and the
   * request may have waited before.
   */
  public Duration leastIdleTime() {
    return waitingTime.plus(answerTime).plusSeconds(Math.ceilDiv(answerTime.toSeconds(), 4));
  }

  /** A time of whole seconds as the file writes it, in the largest unit of h, m and s that fits. */
  public static String word(Duration time) {
    long seconds = time.toSeconds();
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  private static <T extends Comparable<T>> T between(
      T value, T least, T most, Function<T, String> word) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          word.apply(value) + " (expected: " + word.apply(least) + " to " + word.apply(most) + ")");
    }
    return value;
  }
}
