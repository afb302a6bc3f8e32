// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.upstream;

import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * Where one role's requests go.
 *
 * @param tries how often a request is sent at most
 * @param waitMillis how long it waits while nobody is healthy; 0 for not at all
 * @param waitingRequests how many may wait on one event loop
 * @param replayBytes how much of a body is kept to be sent again
 * @param marks what is done with {@link RetryMark}
 */
public record Route(
    Chooser chooser,
    int tries,
    long waitMillis,
    int waitingRequests,
    int replayBytes,
    Marks marks) {
  /** Who gets a try. */
  public interface Chooser {
    /**
     * Chooses, or returns null when nobody is healthy.
     *
     * @param avoid who failed last, or null
     */
    @Nullable Upstream choose(Lane lane, @Nullable Upstream avoid);

    /** The head of this answer is about to be passed on; its headers may be changed. */
    default void answered(Upstream by, HttpResponse answer) {}
  }

  /** The same with another chooser. */
  public Route with(Chooser other) {
    return new Route(other, tries, waitMillis, waitingRequests, replayBytes, marks);
  }

  /** What is done with marks. */
  public enum Marks {
    /** The upstream is a web server: its marks are obeyed and never passed on. */
    OBEY,
    /** The upstream is an application: its failures are marked. */
    ANNOUNCE
  }
}
