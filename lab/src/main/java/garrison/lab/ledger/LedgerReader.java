// SPDX-License-Identifier: Apache-2.0

package garrison.lab.ledger;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a ledger back. The last line may be torn, when whoever kept the ledger was killed; a write
 * without an outcome is then one of unknown outcome. A damaged line anywhere else means that the
 * ledger proves nothing.
 */
public final class LedgerReader {
  private LedgerReader() {}

  /** Every write of the ledger with its outcome, in the order of sending. */
  public static Map<Write, Outcome> read(Path path) {
    Map<Write, Outcome> outcomes = new LinkedHashMap<>();
    entries(path).forEach(entry -> outcomes.put(entry.write(), entry.outcome()));
    return outcomes;
  }

  /** The same, with the times. */
  public static List<LedgerEntry> entries(Path path) {
    Map<String, LedgerEntry> entries = new LinkedHashMap<>();
    try (BufferedReader lines = Files.newBufferedReader(path)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        List<String> words = LedgerLine.words(line).orElse(null);
        if (words == null) {
          if (lines.readLine() == null) {
            break;
          }
          throw damaged(path, number, "checksum does not fit");
        }
        enter(words, entries, path, number);
      }
    } catch (IOException e) {
      throw new LedgerException("ledger " + path, e);
    }
    return List.copyOf(entries.values());
  }

  private static void enter(
      List<String> words, Map<String, LedgerEntry> entries, Path path, int line) {
    if (words.size() == 5 && words.getFirst().equals(Ledger.SENT)) {
      Write write = new Write(words.get(1), words.get(4), words.get(3));
      long sent = Long.parseLong(words.get(2));
      if (entries.put(write.id(), new LedgerEntry(write, Outcome.UNKNOWN, sent, sent)) != null) {
        throw damaged(path, line, "id sent twice: " + write.id());
      }
      return;
    }
    @Nullable LedgerEntry entry = words.size() == 4 ? entries.get(words.get(1)) : null;
    if (entry == null) {
      throw damaged(path, line, "the outcome of a write that was not sent");
    }
    Outcome outcome =
        Outcome.of(words.getFirst()).orElseThrow(() -> damaged(path, line, words.getFirst()));
    entries.put(
        words.get(1),
        new LedgerEntry(entry.write(), outcome, entry.sentMicros(), Long.parseLong(words.get(2))));
  }

  private static LedgerException damaged(Path path, int line, String observed) {
    return new LedgerException(
        "ledger %s:%d: %s (expected: a line as it was written)".formatted(path, line, observed));
  }
}
