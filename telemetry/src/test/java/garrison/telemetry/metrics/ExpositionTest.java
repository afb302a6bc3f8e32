// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExpositionTest {
  @Test
  void familiesAreWrittenInTheTextFormat() {
    List<MetricFamily> families =
        List.of(
            new MetricFamily(
                "garrison_http_requests_total",
                MetricType.COUNTER,
                "Requests received, refused\nones included \\ too.",
                List.of(
                    new Sample.Value(Labels.of("status", "2xx", "role", "edge"), 12),
                    new Sample.Value(Labels.of("role", "a\"b\\c\nd"), 0.5))),
            MetricFamily.gauge("host_load1", "", Double.POSITIVE_INFINITY),
            new MetricFamily(
                "t_seconds",
                MetricType.HISTOGRAM,
                "",
                List.of(
                    new Sample.Histogram(
                        Labels.of("role", "web"), List.of(0.1, 1.0), List.of(2L, 0L, 1L), 3.25))));
    assertThat(ExpositionRenderer.render(families))
        .isEqualTo(
            """
            # HELP garrison_http_requests_total Requests received, refused\\nones included \\\\ too.
            # TYPE garrison_http_requests_total counter
            garrison_http_requests_total{role="edge",status="2xx"} 12
            garrison_http_requests_total{role="a\\"b\\\\c\\nd"} 0.5
            # TYPE host_load1 gauge
            host_load1 +Inf
            # TYPE t_seconds histogram
            t_seconds_bucket{role="web",le="0.1"} 2
            t_seconds_bucket{role="web",le="1"} 2
            t_seconds_bucket{role="web",le="+Inf"} 3
            t_seconds_sum{role="web"} 3.25
            t_seconds_count{role="web"} 3
            """);
  }

  @Test
  void textOfOtherWritersIsRead() {
    List<MetricFamily> families =
        ExpositionParser.parse(
            """
            # A comment.
            #
            up 1

            # HELP x_total  Two blanks.
            # TYPE x_total counter
            x_total { a = "1" , b="2", } 1.5e3 1395066363000
            x_total{} NaN
            # TYPE y untyped
            y -Inf
            # TYPE h histogram
            h_sum 1.0
            h_count 2.0
            h_bucket{le="0.5",} 1.0
            h_bucket{le="+Inf"} 2.0\
            """);
    assertThat(families)
        .containsExactly(
            MetricFamily.gauge("up", "", 1),
            new MetricFamily(
                "x_total",
                MetricType.COUNTER,
                "Two blanks.",
                List.of(
                    new Sample.Value(Labels.of("a", "1", "b", "2"), 1500),
                    new Sample.Value(Labels.NONE, Double.NaN))),
            MetricFamily.gauge("y", "", Double.NEGATIVE_INFINITY),
            new MetricFamily(
                "h",
                MetricType.HISTOGRAM,
                "",
                List.of(new Sample.Histogram(Labels.NONE, List.of(0.5), List.of(1L, 1L), 1.0))));
  }

  @Test
  void emptyTextHasNoFamilies() {
    assertThat(ExpositionParser.parse("")).isEmpty();
    assertThat(ExpositionParser.parse("\n\n")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "x|value:  (expected: a number)",
        "x 1d|value: 1d (expected: a number)",
        "x 0x1p3|value: 0x1p3 (expected: a number)",
        "x 1,5|value: 1,5 (expected: a number)",
        "x 1 2 3|column 7: 23 (expected: a timestamp or the end)",
        "x 1 abc|column 8: abc (expected: a timestamp or the end)",
        "9x 1|column 3: name: 9x (expected: 1 to 200 letters, digits, underscores and colons,",
        "x{a=\"1\" 1|column 9: 1 (expected: , or })",
        "x{a=\"1|column 7: the line ends (expected: a closing quote)",
        "x{a=1} 1|column 5: 1 (expected: \")",
        "x{a=\"\\t\"} 1|column 8: \\t (expected: \\\\, \\\" or \\n)",
        "x{a=\"1\",a=\"1\"} 1|column 14: label: a: twice (expected: once)",
        "x{:=\"1\"} 1|column 5: label: : (expected: 1 to 200 letters, digits and underscores",
        "# TYPE x summary|type: x: summary (expected: counter, gauge, histogram or untyped)",
        "# TYPE x|type: x:  (expected: counter, gauge, histogram or untyped)",
      })
  void whatIsNotInTheFormatIsRefusedWithLineAndColumn(String line, String message) {
    assertThatThrownBy(() -> ExpositionParser.parse("up 1\n" + line + "\n"))
        .isInstanceOf(ExpositionException.class)
        .hasMessage("exposition: line 2")
        .cause()
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "h_bucket{le=\"1\"} 1;h_sum 1;h_count 1|histogram: h: ends at 1.0",
        "h_sum 1;h_count 1|histogram: h: ends at nothing",
        "h_bucket{le=\"+Inf\"} 1;h_count 1|histogram: h: sum OptionalDouble.empty",
        "h_bucket{le=\"+Inf\"} 1;h_sum 1;h_count 2|histogram: h: sum OptionalDouble[1.0], count",
        "h_bucket{le=\"1\"} 2;h_bucket{le=\"+Inf\"} 1|bucket: le=Infinity: 1 (expected: 2 or more",
        "h_bucket{le=\"2\"} 1;h_bucket{le=\"1\"} 1;h_bucket{le=\"+Inf\"} 1;h_sum 1;h_count 1"
            + "|histogram: bounds [2.0, 1.0] (expected: finite and ascending)",
        "h_bucket 1|bucket: no label le (expected: its upper bound)",
        "h_bucket{le=\"1\"} 1.5|count: 1.5 (expected: a whole number from 0 to 2^53)",
      })
  void histogramThatDoesNotAddUpIsRefused(String lines, String message) {
    String text = "# TYPE h histogram\n" + lines.replace(';', '\n') + "\n";
    assertThatThrownBy(() -> ExpositionParser.parse(text))
        .isInstanceOf(ExpositionException.class)
        .cause()
        .hasMessageStartingWith(message);
  }

  @Test
  void familyInTwoPlacesAndSampleTwiceAreRefused() {
    assertThatThrownBy(() -> ExpositionParser.parse("a 1\nb 1\na 2\n"))
        .rootCause()
        .hasMessage("metric: a: twice (expected: all lines together)");
    assertThatThrownBy(() -> ExpositionParser.parse("a{x=\"1\"} 1\na{x=\"1\"} 1\n"))
        .rootCause()
        .hasMessage("metric: a{x=\"1\"}: twice (expected: once)");
  }

  @Test
  void endlessTextIsRefused() {
    assertThatThrownBy(() -> ExpositionParser.parse("\n".repeat(ExpositionParser.MAX_LINES + 1)))
        .hasMessage("exposition: line 200001: too many lines (expected: at most 200000)");
    assertThatThrownBy(() -> ExpositionParser.parse("x".repeat(ExpositionParser.MAX_LENGTH + 1)))
        .hasMessageContaining("16777217 characters (expected: at most 16777216)");
  }

  @Property(tries = 300)
  void whatIsRenderedIsParsedToTheSame(@ForAll("families") List<MetricFamily> families) {
    assertThat(ExpositionParser.parse(ExpositionRenderer.render(families))).isEqualTo(families);
  }

  @Property(tries = 1000)
  void anyTextIsParsedOrRefused(@ForAll("texts") String text) {
    try {
      List<MetricFamily> families = ExpositionParser.parse(text);
      assertThat(ExpositionParser.parse(ExpositionRenderer.render(families))).isEqualTo(families);
    } catch (ExpositionException e) {
      assertThat(e).hasMessageStartingWith("exposition: line ");
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "x",
            "_bucket",
            "_sum",
            "{",
            "}",
            "le",
            "=",
            "\"",
            "\\",
            ",",
            " ",
            "\n",
            "# TYPE x ",
            "histogram",
            "counter",
            "1",
            ".5",
            "+Inf",
            "-",
            "e",
            "\r",
            "# HELP x ")
        .list()
        .ofMaxSize(30)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<List<MetricFamily>> families() {
    return FamilyArbitraries.lists();
  }

  @Test
  void emptyLabelValueIsNoLabel() {
    assertThat(new Labels(Map.of("a", ""))).isEqualTo(Labels.NONE);
    assertThat(ExpositionParser.parse("x{a=\"\"} 1\n"))
        .isEqualTo(List.of(MetricFamily.gauge("x", "", 1)));
  }
}
