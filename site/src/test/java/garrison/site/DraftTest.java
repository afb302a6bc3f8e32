// SPDX-License-Identifier: Apache-2.0

package garrison.site;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.site.Draft.Field;
import org.junit.jupiter.api.Test;

final class DraftTest {
  @Test
  void longestAuthorAndTextAreAccepted() {
    // Two UTF-16 units each: what counts is code points.
    String emoji = "\uD83C\uDF89";
    assertThat(new Draft(emoji.repeat(80), emoji.repeat(2000)).problems()).isEmpty();
    assertThat(new Draft("a", "b").problems()).isEmpty();
    assertThat(new Draft("a", "two\nlines\tand a tab").problems()).isEmpty();
  }

  @Test
  void emptyAndTooLongAreRefused() {
    assertThat(new Draft(" ", "\n").problems()).containsOnlyKeys(Field.AUTHOR, Field.TEXT);
    assertThat(new Draft("a".repeat(81), "b").problems())
        .containsEntry(Field.AUTHOR, "This is 81 characters long; at most 80 are possible.");
    assertThat(new Draft("a", "b".repeat(2001)).problems())
        .containsEntry(Field.TEXT, "This is 2,001 characters long; at most 2,000 are possible.");
  }

  @Test
  void whatCannotBeShownIsRefused() {
    for (String bad : new String[] {"\0", "\u001b", "\u0085", "\ud800", "\uffff", "\ufdd0", "\r"}) {
      assertThat(new Draft("a", "x" + bad).problems()).as(bad).containsOnlyKeys(Field.TEXT);
    }
    assertThat(new Draft("two\nlines", "x").problems()).containsOnlyKeys(Field.AUTHOR);
  }

  @Test
  void typedBlanksAroundAreDroppedAndLinesEndAlike() {
    assertThat(Draft.typed(" Ada ", "one\r\ntwo\rthree\n"))
        .isEqualTo(new Draft("Ada", "one\ntwo\nthree"));
  }
}
