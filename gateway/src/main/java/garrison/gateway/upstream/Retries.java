// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.upstream;

import io.netty.handler.codec.http.HttpMethod;
import java.util.Set;

/**
 * When a request may be sent a second time.
 *
 * <p>The rule is RFC 9110, section 9.2.2: a request that was never sent may be sent again whatever
 * it is; one that may have been acted on only when doing it twice means the same as doing it once.
 * Once a byte of an answer was seen it is too late. A timeout is not retried: the upstream may
 * still be at work, and a request that is slow because the site is slow would be made twice as much
 * work.
 */
public final class Retries {
  private static final Set<HttpMethod> IDEMPOTENT =
      Set.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.PUT,
          HttpMethod.DELETE,
          HttpMethod.OPTIONS,
          HttpMethod.TRACE);

  private Retries() {}

  /**
   * Whether it is safe; whether it is affordable is the budget's business.
   *
   * @param replayable whether the whole request body so far is still held
   */
  public static boolean safe(Failure failure, HttpMethod method, boolean replayable) {
    return replayable
        && switch (failure) {
          case NEVER_SENT -> true;
          case NO_ANSWER -> IDEMPOTENT.contains(method);
          case ANSWER_BROKEN, TIMEOUT -> false;
        };
  }
}
