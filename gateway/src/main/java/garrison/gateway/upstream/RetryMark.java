// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.upstream;

import garrison.model.web.WebContract;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;

/**
 * How a web server tells the edge why it has no answer from the application: a header that exists
 * on that one hop only. The web server removes it from what applications say, the edge from what
 * clients see.
 */
public final class RetryMark {
  /** The header's name. */
  public static final String HEADER = WebContract.RETRY_HEADER;

  private RetryMark() {}

  static String word(Failure failure) {
    return failure == Failure.NEVER_SENT ? WebContract.UNSENT : WebContract.SENT;
  }

  static Optional<Failure> take(HttpHeaders headers) {
    String word = headers.get(HEADER);
    if (word == null) {
      return Optional.empty();
    }
    headers.remove(HEADER);
    return Optional.of(word.equals(WebContract.UNSENT) ? Failure.NEVER_SENT : Failure.NO_ANSWER);
  }
}
