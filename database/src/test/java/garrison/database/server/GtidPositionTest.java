// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GtidPositionTest {
  @ParameterizedTest(name = "recorded {0}, logged {1}: continues at {2}")
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      emptyValue = "",
      value = {
        "0-1-3       | 0-1-4       | 0-1-4",
        "0-1-4       | 0-1-4       | 0-1-4",
        "0-1-5       | 0-1-4       | 0-1-5",
        "''          | 0-1-1       | 0-1-1",
        "''          | ''          | ''",
        "0-1-3,7-3-9 | 7-3-10      | 0-1-3,7-3-10",
        "0-1-3       | 0-2-4       | 0-2-4",
        "''          | 0-2-4       | 0-2-4",
      })
  void whatStandsInTheLogCountsAsApplied(String recorded, String logged, String continued) {
    assertThat(GtidPosition.parse(recorded).afterCrash(GtidPosition.parse(logged)))
        .hasToString(continued);
  }

  @Test
  void whatIsNoGtidIsRefused() {
    assertThatThrownBy(() -> GtidPosition.parse("0-1"))
        .isInstanceOf(DatabaseException.class)
        .hasMessage("gtid: 0-1 (expected: domain-server-sequence)");
  }
}
