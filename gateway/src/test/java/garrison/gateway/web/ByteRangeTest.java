// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteRangeTest {
  @Test
  void singleRangesAreRead() {
    assertThat(ByteRange.of("bytes=0-4", 10)).isEqualTo(new ByteRange(0, 4));
    assertThat(ByteRange.of("bytes=5-", 10)).isEqualTo(new ByteRange(5, 9));
    assertThat(ByteRange.of("bytes=5-99", 10)).isEqualTo(new ByteRange(5, 9));
    assertThat(ByteRange.of("bytes=-3", 10)).isEqualTo(new ByteRange(7, 9));
    assertThat(ByteRange.of("bytes=-30", 10)).isEqualTo(new ByteRange(0, 9));
  }

  @Test
  void rangeBehindTheEndIsNotThere() {
    assertThat(ByteRange.of("bytes=10-", 10)).isEqualTo(ByteRange.NOT_THERE);
    assertThat(ByteRange.of("bytes=-0", 10)).isEqualTo(ByteRange.NOT_THERE);
    assertThat(ByteRange.of("bytes=0-", 0)).isEqualTo(ByteRange.NOT_THERE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bytes=-", "bytes=4-2", "bytes=0-1,3-4", "items=0-1", "bytes=a-b", "bytes= 0-1"})
  void everythingElseMeansTheWhole(String header) {
    assertThat(ByteRange.of(header, 10)).isEqualTo(ByteRange.WHOLE);
  }
}
