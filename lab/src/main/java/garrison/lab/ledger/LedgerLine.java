// SPDX-License-Identifier: Apache-2.0

package garrison.lab.ledger;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One line of a ledger's file: words between tabs, the last of them the CRC-32C of what stands
 * before it.
 */
final class LedgerLine {
  private static final int CHECKSUM = 8;

  private LedgerLine() {}

  static String of(List<String> words) {
    String text = String.join("\t", words);
    return text + "\t" + checksum(text) + "\n";
  }

  /** The words of a whole line without its line feed; empty for a damaged one. */
  static Optional<List<String>> words(String line) {
    int end = line.length() - CHECKSUM - 1;
    if (end < 0
        || line.charAt(end) != '\t'
        || !checksum(line.substring(0, end)).equals(line.substring(end + 1))) {
      return Optional.empty();
    }
    return Optional.of(List.of(line.substring(0, end).split("\t", -1)));
  }

  private static String checksum(String text) {
    CRC32C checksum = new CRC32C();
    checksum.update(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) checksum.getValue());
  }
}
