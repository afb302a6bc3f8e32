// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RetriesTest {
  private static final List<HttpMethod> UNSAFE =
      List.of(HttpMethod.POST, HttpMethod.PATCH, HttpMethod.valueOf("LOCK"));

  @Test
  void whatWasNeverSentMayBeSentWhateverItIs() {
    for (HttpMethod method : UNSAFE) {
      assertThat(Retries.safe(Failure.NEVER_SENT, method, true)).isTrue();
    }
    assertThat(Retries.safe(Failure.NEVER_SENT, HttpMethod.GET, true)).isTrue();
  }

  @Test
  void whatMayHaveBeenActedOnIsSentAgainOnlyWhenIdempotent() {
    for (HttpMethod method : UNSAFE) {
      assertThat(Retries.safe(Failure.NO_ANSWER, method, true)).isFalse();
    }
    for (HttpMethod method :
        List.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.PUT,
            HttpMethod.DELETE,
            HttpMethod.OPTIONS,
            HttpMethod.TRACE)) {
      assertThat(Retries.safe(Failure.NO_ANSWER, method, true)).isTrue();
    }
  }

  @Test
  void nothingIsSentAgainWithoutItsWholeBodyOrAfterAnAnswerBegan() {
    assertThat(Retries.safe(Failure.NEVER_SENT, HttpMethod.GET, false)).isFalse();
    assertThat(Retries.safe(Failure.ANSWER_BROKEN, HttpMethod.GET, true)).isFalse();
    assertThat(Retries.safe(Failure.TIMEOUT, HttpMethod.GET, true)).isFalse();
  }
}
