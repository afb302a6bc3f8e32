// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HealthTest {
  private final Health health = new Health();

  @Test
  void firstSuccessMakesHealthy() {
    assertThat(health.healthy()).isFalse();
    assertThat(health.succeeded()).isTrue();
    assertThat(health.healthy()).isTrue();
  }

  @Test
  void onlyFailuresInARowMakeUnhealthy() {
    health.succeeded();
    assertThat(health.failed()).isFalse();
    health.succeeded();
    assertThat(health.failed()).isFalse();
    assertThat(health.healthy()).isTrue();
    assertThat(health.failed()).isTrue();
    assertThat(health.healthy()).isFalse();
  }

  @Test
  void afterFailedChecksTwoMustSucceedInARow() {
    health.succeeded();
    health.failed();
    health.failed();
    assertThat(health.succeeded()).isFalse();
    health.failed();
    assertThat(health.succeeded()).isFalse();
    assertThat(health.succeeded()).isTrue();
  }

  @Test
  void ejectionIsAtOnceAndOneCheckEndsIt() {
    health.succeeded();
    assertThat(health.eject()).isTrue();
    assertThat(health.eject()).isFalse();
    assertThat(health.healthy()).isFalse();
    assertThat(health.succeeded()).isTrue();
  }
}
