// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RetryBudgetTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @Test
  void quietSiteMayRetryALittle() {
    RetryBudget budget = new RetryBudget(0);
    assertThat(retries(budget, 0)).isEqualTo(100);
  }

  @Test
  void busySiteMayRetryAFifth() {
    RetryBudget budget = new RetryBudget(0);
    for (int i = 0; i < 10_000; i++) {
      budget.request(0);
    }
    assertThat(retries(budget, 0)).isEqualTo(2_100);
  }

  @Test
  void spentBudgetComesBackWithTimeAndOldRequestsAreForgotten() {
    RetryBudget budget = new RetryBudget(0);
    for (int i = 0; i < 10_000; i++) {
      budget.request(0);
    }
    retries(budget, 0);
    assertThat(budget.take(0)).isFalse();
    assertThat(budget.take(SECOND)).isTrue();
    assertThat(retries(budget, 1_000 * SECOND)).isEqualTo(100);
  }

  private static int retries(RetryBudget budget, long now) {
    int retries = 0;
    while (budget.take(now)) {
      retries++;
    }
    return retries;
  }
}
