// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.metrics;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Any valid families, for properties. */
public final class FamilyArbitraries {
  private FamilyArbitraries() {}

  public static Arbitrary<List<MetricFamily>> lists() {
    return family().list().ofMaxSize(5).uniqueElements(MetricFamily::name);
  }

  private static Arbitrary<MetricFamily> family() {
    Arbitrary<String> names =
        Arbitraries.strings().withChars("ab_:0").ofMinLength(1).ofMaxLength(6).map(n -> "m" + n);
    Arbitrary<String> helps = text().map(String::strip);
    return Combinators.combine(names, Arbitraries.of(MetricType.values()), helps)
        .flatAs((name, type, help) ->
            sample(type)
                .list()
                .ofMaxSize(4)
                .uniqueElements(Sample::labels)
                .map(samples -> new MetricFamily(name, type, help, samples)));
  }

  private static Arbitrary<Sample> sample(MetricType type) {
    if (type != MetricType.HISTOGRAM) {
      return Combinators.combine(labels(), doubles()).as(Sample.Value::new);
    }
    Arbitrary<List<Double>> bounds =
        Arbitraries.doubles()
            .list()
            .uniqueElements()
            .ofMaxSize(6)
            .map(list -> list.stream().map(bound -> bound + 0.0).sorted().distinct().toList());
    return Combinators.combine(labels(), bounds, doubles())
        .flatAs((labels, of, sum) ->
            Arbitraries.longs()
                .between(0, 1L << 40)
                .list()
                .ofSize(of.size() + 1)
                .map(counts -> new Sample.Histogram(labels, of, counts, sum)));
  }

  private static Arbitrary<Labels> labels() {
    Arbitrary<String> names = Arbitraries.strings().withChars("ab_").ofMinLength(1).ofMaxLength(3);
    return Arbitraries.maps(names, text()).ofMaxSize(3).map(Labels::new);
  }

  private static Arbitrary<String> text() {
    return Arbitraries.strings()
        .withChars("ab \\\"\n{}=,#\tüß€\r")
        .withChars('0', '9')
        .ofMaxLength(12);
  }

  private static Arbitrary<Double> doubles() {
    return Arbitraries.oneOf(
        Arbitraries.doubles(),
        Arbitraries.longs().map(Long::doubleValue),
        Arbitraries.of(Double.NaN, -0.0, 0.0, Double.POSITIVE_INFINITY, Double.MIN_VALUE, 0x1p53));
  }
}
