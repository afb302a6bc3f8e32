// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.metrics;

import java.util.List;

/** Writes families in the text format; {@link ExpositionParser} reads it. */
public final class ExpositionRenderer {
  /** The content type under which HTTP serves this text. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** Below this, each whole number has a double of its own. */
  private static final double EXACT = 1L << 53;

  private ExpositionRenderer() {}

  public static String render(List<MetricFamily> families) {
    StringBuilder text = new StringBuilder(4096);
    for (MetricFamily family : families) {
      family(text, family);
    }
    return text.toString();
  }

  /** As the text format writes a number: a whole one without a point, infinity as {@code +Inf}. */
  static String number(double value) {
    if (value == Double.POSITIVE_INFINITY) {
      return "+Inf";
    }
    if (value == Double.NEGATIVE_INFINITY) {
      return "-Inf";
    }
    boolean negativeZero = value == 0 && 1 / value < 0;
    if (value == Math.rint(value) && Math.abs(value) < EXACT && !negativeZero) {
      return Long.toString((long) value);
    }
    return Double.toString(value);
  }

  /** Appends {@code {a="1",le="0.5"}}; {@code bound} is empty when there is no {@code le}. */
  static void labels(StringBuilder text, Labels labels, String bound) {
    if (labels.isEmpty() && bound.isEmpty()) {
      return;
    }
    text.append('{');
    int start = text.length();
    labels.forEach((name, value) -> label(text, start, name, value));
    if (!bound.isEmpty()) {
      label(text, start, "le", bound);
    }
    text.append('}');
  }

  private static void label(StringBuilder text, int start, String name, String value) {
    if (text.length() > start) {
      text.append(',');
    }
    text.append(name).append("=\"");
    for (int at = 0; at < value.length(); at++) {
      char next = value.charAt(at);
      switch (next) {
        case '\\' -> text.append("\\\\");
        case '"' -> text.append("\\\"");
        case '\n' -> text.append("\\n");
        default -> text.append(next);
      }
    }
    text.append('"');
  }

  private static void family(StringBuilder text, MetricFamily family) {
    if (!family.help().isEmpty()) {
      String help = family.help().replace("\\", "\\\\").replace("\n", "\\n");
      text.append("# HELP ").append(family.name()).append(' ').append(help).append('\n');
    }
    text.append("# TYPE ").append(family.name()).append(' ');
    text.append(family.type().word()).append('\n');
    for (Sample sample : family.samples()) {
      switch (sample) {
        case Sample.Value value -> line(text, family.name(), value.labels(), "", value.value());
        case Sample.Histogram histogram -> histogram(text, family.name(), histogram);
      }
    }
  }

  private static void histogram(StringBuilder text, String name, Sample.Histogram histogram) {
    long cumulated = 0;
    for (int bucket = 0; bucket < histogram.counts().size(); bucket++) {
      cumulated += histogram.counts().get(bucket);
      String bound =
          bucket < histogram.bounds().size() ? number(histogram.bounds().get(bucket)) : "+Inf";
      line(text, name + "_bucket", histogram.labels(), bound, (double) cumulated);
    }
    line(text, name + "_sum", histogram.labels(), "", histogram.sum());
    line(text, name + "_count", histogram.labels(), "", (double) cumulated);
  }

  private static void line(
      StringBuilder text, String name, Labels labels, String bound, double value) {
    text.append(name);
    labels(text, labels, bound);
    text.append(' ').append(number(value)).append('\n');
  }
}
