// SPDX-License-Identifier: Apache-2.0

package garrison.site;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What somebody wants to write, not yet judged.
 *
 * @param author who writes
 * @param text what is written; lines end with a line feed
 */
record Draft(String author, String text) {
  static final int MAX_AUTHOR = 80;
  static final int MAX_TEXT = 2000;

  /** The fields of a draft, by the names that the form and the API use. */
  enum Field {
    AUTHOR("author"),
    TEXT("text");

    private final String word;

    Field(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /** As a browser's form sends it: lines end with CR LF, and blanks around it mean nothing. */
  static Draft typed(String author, String text) {
    return new Draft(author.strip(), text.replace("\r\n", "\n").replace('\r', '\n').strip());
  }

  /** What is wrong, a sentence a field, in the form's order; empty when nothing is. */
  Map<Field, String> problems() {
    Map<Field, String> problems = new LinkedHashMap<>();
    judge(problems, Field.AUTHOR, author, MAX_AUTHOR);
    judge(problems, Field.TEXT, text, MAX_TEXT);
    return problems;
  }

  private static void judge(Map<Field, String> problems, Field field, String value, int limit) {
    int length = value.codePointCount(0, value.length());
    if (value.isBlank()) {
      problems.put(
          field, field == Field.AUTHOR ? "Please write your name." : "Please write something.");
    } else if (length > limit) {
      problems.put(
          field, "This is %,d characters long; at most %,d are possible.".formatted(length, limit));
    } else {
      OptionalInt refused = value.codePoints().filter(c -> refused(field, c)).findFirst();
      refused.ifPresent(c ->
          problems.put(
              field, "This contains a character that cannot be shown (U+%04X).".formatted(c)));
    }
  }

  /** Control characters, half surrogates, and code points that Unicode keeps free of characters. */
  private static boolean refused(Field field, int codePoint) {
    if (field == Field.TEXT && (codePoint == '\n' || codePoint == '\t')) {
      return false;
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> (codePoint & 0xFFFE) == 0xFFFE || (codePoint >= 0xFDD0 && codePoint <= 0xFDEF);
    };
  }
}
