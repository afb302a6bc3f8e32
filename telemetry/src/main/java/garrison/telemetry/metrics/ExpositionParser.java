// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.metrics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Prometheus text format, version 0.0.4, as {@link ExpositionRenderer} and others write
 * it. Samples without a type are gauges. Timestamps are read and dropped: a sample is of the moment
 * it was asked for. Summaries are not known and refused, like all else that is not in the format:
 * an answer is either understood wholly or not used.
 */
public final class ExpositionParser {
  /** The longest text. */
  public static final int MAX_LENGTH = 16 * 1024 * 1024;

  /** The most lines. */
  public static final int MAX_LINES = 200_000;

  private final List<MetricFamily> families = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private @Nullable FamilyBuilder current;
  private String help = "";
  private String helpOf = "";

  private ExpositionParser() {}

  /**
   * Reads a whole text.
   *
   * @throws ExpositionException when it is not in the format, or beyond the limits
   */
  public static List<MetricFamily> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new ExpositionException(
          1, text.length() + " characters (expected: at most " + MAX_LENGTH + ")");
    }
    ExpositionParser parser = new ExpositionParser();
    int number = 0;
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      String line = text.substring(start, end < 0 ? text.length() : end);
      start = end < 0 ? text.length() : end + 1;
      parser.line(++number, line);
    }
    parser.atLine(number, parser::finish);
    return List.copyOf(parser.families);
  }

  private void line(int number, String line) {
    if (number > MAX_LINES) {
      throw new ExpositionException(number, "too many lines (expected: at most " + MAX_LINES + ")");
    }
    atLine(number, () -> line(line));
  }

  private void atLine(int number, Runnable read) {
    try {
      read.run();
    } catch (IllegalArgumentException e) {
      throw new ExpositionException(number, e);
    }
  }

  private void line(String line) {
    if (line.startsWith("#")) {
      comment(line);
    } else if (!line.isBlank()) {
      sample(ExpositionLine.parse(line.strip()));
    }
  }

  private void comment(String line) {
    String[] words = line.split("[ \t]+", 4);
    if (words.length < 3) {
      return;
    }
    if (words[1].equals("HELP")) {
      helpOf = words[2];
      help = words.length > 3 ? unescaped(words[3]) : "";
    } else if (words[1].equals("TYPE")) {
      String word = words.length > 3 ? words[3].strip() : "";
      Optional<MetricType> type = MetricType.of(word);
      begin(
          words[2],
          type.orElseThrow(() ->
              new IllegalArgumentException(
                  "type: %s: %s (expected: counter, gauge, histogram or untyped)"
                      .formatted(
                          ExpositionLine.shortened(words[2]), ExpositionLine.shortened(word)))));
    }
  }

  private void sample(ExpositionLine line) {
    if (current == null || !current.owns(line.name())) {
      begin(line.name(), MetricType.GAUGE);
    }
    if (current != null) {
      current.add(line);
    }
  }

  private void begin(String name, MetricType type) {
    finish();
    if (!names.add(name)) {
      throw new IllegalArgumentException(
          "metric: " + ExpositionLine.shortened(name) + ": twice (expected: all lines together)");
    }
    current = new FamilyBuilder(name, type, helpOf.equals(name) ? help : "");
  }

  private void finish() {
    if (current != null) {
      families.add(current.build());
      current = null;
    }
  }

  private static String unescaped(String help) {
    StringBuilder text = new StringBuilder(help.length());
    for (int at = 0; at < help.length(); at++) {
      char next = help.charAt(at);
      if (next == '\\' && at + 1 < help.length()) {
        at++;
        next = help.charAt(at) == 'n' ? '\n' : help.charAt(at);
      }
      text.append(next);
    }
    return text.toString();
  }
}
