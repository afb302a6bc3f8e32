// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.metrics;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One sample's line, {@code name{label="value",…} number [timestamp]}, read from left to right.
 *
 * @param labels with {@code le} still among them
 */
record ExpositionLine(String name, Map<String, String> labels, double value) {
  /**
   * Reads a line that is neither empty nor a comment.
   *
   * @throws IllegalArgumentException naming what was expected at which column
   */
  static ExpositionLine parse(String line) {
    return new Reader(line).read();
  }

  /** A number as the text format writes it. */
  static double number(String text) {
    return switch (text) {
      case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> plainNumber(text);
    };
  }

  private static double plainNumber(String text) {
    try {
      // Java also reads hexadecimal and a trailing d or f, which the format does not know.
      boolean decimal = text.chars().allMatch(c -> "0123456789.+-eE".indexOf(c) >= 0);
      if (decimal || text.equals("NaN")) {
        return Double.parseDouble(text);
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    throw new IllegalArgumentException("value: " + shortened(text) + " (expected: a number)");
  }

  static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  private static final class Reader {
    private final String line;
    private int at;

    Reader(String line) {
      this.line = line;
    }

    ExpositionLine read() {
      String name = upTo(" \t{");
      if (!Names.isFamily(name)) {
        throw expected("name: " + shortened(name), Names.FAMILY);
      }
      blanks();
      Map<String, String> labels =
          at < line.length() && line.charAt(at) == '{' ? labels() : Map.of();
      blanks();
      double value = number(upTo(" \t"));
      blanks();
      String timestamp = upTo(" \t");
      blanks();
      if (at < line.length() || !isTimestamp(timestamp)) {
        throw expected(shortened(timestamp + line.substring(at)), "a timestamp or the end");
      }
      return new ExpositionLine(name, labels, value);
    }

    private Map<String, String> labels() {
      Map<String, String> labels = new LinkedHashMap<>();
      at++;
      blanks();
      while (next("a label or }") != '}') {
        String name = upTo(" \t=");
        blanks();
        expect('=');
        blanks();
        if (!Names.isLabel(name)) {
          throw expected("label: " + shortened(name), Names.LABEL);
        }
        if (labels.put(name, quoted()) != null) {
          throw expected("label: " + name + ": twice", "once");
        }
        blanks();
        if (next(", or }") == ',') {
          at++;
          blanks();
        } else if (line.charAt(at) != '}') {
          throw expected("" + line.charAt(at), ", or }");
        }
      }
      at++;
      return labels;
    }

    private String quoted() {
      expect('"');
      StringBuilder value = new StringBuilder();
      while (next("a closing quote") != '"') {
        char next = line.charAt(at++);
        value.append(next == '\\' ? escaped() : next);
      }
      at++;
      return value.toString();
    }

    private char escaped() {
      char next = next("an escape");
      at++;
      return switch (next) {
        case 'n' -> '\n';
        case '\\', '"' -> next;
        default -> throw expected("\\" + next, "\\\\, \\\" or \\n");
      };
    }

    private String upTo(String ends) {
      int start = at;
      while (at < line.length() && ends.indexOf(line.charAt(at)) < 0) {
        at++;
      }
      return line.substring(start, at);
    }

    private void blanks() {
      while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
        at++;
      }
    }

    private void expect(char wanted) {
      if (next("" + wanted) != wanted) {
        throw expected("" + line.charAt(at), "" + wanted);
      }
      at++;
    }

    private char next(String wanted) {
      if (at >= line.length()) {
        throw expected("the line ends", wanted);
      }
      return line.charAt(at);
    }

    private IllegalArgumentException expected(String observed, String wanted) {
      return new IllegalArgumentException(
          "column %d: %s (expected: %s)".formatted(at + 1, observed, wanted));
    }

    private static boolean isTimestamp(String text) {
      int digits = text.startsWith("-") ? 1 : 0;
      return text.length() <= 20
          && text.chars().skip(digits).allMatch(c -> c >= '0' && c <= '9')
          && (text.isEmpty() || text.length() > digits);
    }
  }
}
