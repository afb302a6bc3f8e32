// SPDX-License-Identifier: Apache-2.0

package garrison.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class SettlementTest {
  @Test
  void everythingWithoutGapIsSure() {
    assertThat(prefix(0, 0, 1, 2, 3)).containsExactly(1L, 2L, 3L);
    assertThat(prefix(5, 0, 6, 7)).containsExactly(6L, 7L);
  }

  @Test
  void readerStopsAtAGapThatIsNotSettled() {
    assertThat(prefix(0, 0, 1, 2, 4)).containsExactly(1L, 2L);
    assertThat(prefix(0, 0, 2)).isEmpty();
    assertThat(prefix(4, 0, 6)).isEmpty();
  }

  @Test
  void settledGapsArePassed() {
    assertThat(prefix(0, 4, 2, 4, 5, 7)).containsExactly(2L, 4L, 5L);
    assertThat(prefix(0, 9, 3, 7, 9)).containsExactly(3L, 7L, 9L);
    assertThat(prefix(2, 4, 5, 6)).containsExactly(5L, 6L);
  }

  private static List<Long> prefix(long after, long settled, long... found) {
    List<Entry> entries =
        LongStream.of(found)
            .mapToObj(n -> new Entry(n, new EntryId("e"), new Draft("a", "b"), Instant.EPOCH))
            .toList();
    return Settlement.prefix(entries, after, settled).stream().map(Entry::sequence).toList();
  }
}
