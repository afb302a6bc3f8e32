// SPDX-License-Identifier: Apache-2.0

package garrison.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
  @Test
  void draftIsRead() throws Exception {
    byte[] body = bytes(" {\"text\": \"\\u00e9 \\\"q\\\"\", \"author\": \"Zoë\"} ");
    assertThat(Json.draft(body)).isEqualTo(new Draft("Zoë", "é \"q\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{\"author\":\"a\"}",
        "{\"author\":\"a\",\"text\":1}",
        "{\"author\":\"a\",\"text\":\"b\",\"more\":\"c\"}",
        "{\"author\":\"a\",\"author\":\"x\",\"text\":\"b\"}",
        "{\"author\":\"a\",\"text\":\"b\"} {}",
        "{\"author\":\"a\",\"text\":{\"x\":1}}"
      })
  void whatCouldBeReadInAnotherWayIsRefused(String body) {
    assertThatThrownBy(() -> Json.draft(bytes(body)))
        .isInstanceOf(Json.BadJsonException.class)
        .hasMessageContaining("expected: an object with the strings author and text");
  }

  @Test
  void otherEncodingsAreRefused() {
    byte[] utf16 = "{\"author\":\"a\",\"text\":\"b\"}".getBytes(StandardCharsets.UTF_16LE);
    assertThatThrownBy(() -> Json.draft(utf16)).isInstanceOf(Json.BadJsonException.class);
    byte[] broken = {'{', '"', (byte) 0xC3, '"'};
    assertThatThrownBy(() -> Json.draft(broken)).hasMessageStartingWith("not UTF-8");
  }

  @Test
  void entriesAndCursorAreWritten() {
    Entry entry =
        new Entry(7, new EntryId("x"), new Draft("A\"", "<b>\n"), Instant.ofEpochSecond(0));
    assertThat(Json.entries(List.of(entry), 7))
        .isEqualTo(
            "{\"entries\":[{\"id\":\"x\",\"author\":\"A\\\"\",\"text\":\"<b>\\n\","
                + "\"written\":\"1970-01-01T00:00:00Z\"}],\"next\":\"7\"}");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
