// SPDX-License-Identifier: Apache-2.0

package garrison.lab.ledger;

import java.util.regex.Pattern;

/**
 * One write, as its client chose it.
 *
 * @param id never used twice
 * @param content what is written; no two writes have the same
 * @param via the path that it takes, such as {@code sql@web-1}
 */
public record Write(String id, String content, String via) {
  private static final Pattern WORD = Pattern.compile("[!-~]{1,200}");

  public Write {
    for (String word : new String[] {id, content, via}) {
      if (!WORD.matcher(word).matches()) {
        throw new IllegalArgumentException(
            "write: \"%s\" (expected: 1 to 200 visible ASCII characters)".formatted(word));
      }
    }
  }
}
