// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.collector;

import garrison.monitor.store.Sample;
import garrison.monitor.store.SeriesKey;
import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricFamily;
import garrison.telemetry.metrics.Sample.Histogram;
import garrison.telemetry.metrics.Sample.Value;
import garrison.telemetry.ship.Batch;
import garrison.telemetry.ship.OtlpDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes the store's samples of what an agent delivered. A counter or gauge is one series; a
 * histogram is {@code _bucket}, {@code _sum} and {@code _count}, as Prometheus names them. Every
 * series has the label {@code server}, which the sender cannot choose.
 */
final class OtlpSamples {
  /** The label that says of which server a series is. */
  static final String SERVER = "server";

  private final String server;
  private final List<Sample> samples = new ArrayList<>();
  private int rejected;

  private OtlpSamples(String server) {
    this.server = server;
  }

  /**
   * What a request comes to.
   *
   * @param samples what can be stored
   * @param rejected how many data points cannot
   */
  record Translated(List<Sample> samples, int rejected) {}

  /**
   * Translates a request.
   *
   * @param server whose certificate the sender showed
   * @throws RefusedException when the request speaks of any other server
   */
  static Translated of(OtlpDecoder.Decoded request, String server) throws RefusedException {
    OtlpSamples translation = new OtlpSamples(server);
    translation.rejected = request.rejected();
    for (Batch batch : request.batches()) {
      if (!batch.server().value().equals(server)) {
        throw new RefusedException(
            403, "host.name: " + batch.server() + " (expected: " + server + ")");
      }
      long time = batch.at().toEpochMilli();
      batch.families().forEach(family -> translation.family(family, time));
    }
    return new Translated(translation.samples, translation.rejected);
  }

  private void family(MetricFamily family, long time) {
    for (garrison.telemetry.metrics.Sample sample : family.samples()) {
      switch (sample) {
        case Value value -> add(family.name(), labels(value.labels()), time, value.value());
        case Histogram histogram -> histogram(family.name(), histogram, time);
      }
    }
  }

  private void histogram(String name, Histogram histogram, long time) {
    Map<String, String> labels = labels(histogram.labels());
    long cumulative = 0;
    for (int i = 0; i < histogram.counts().size(); i++) {
      cumulative += histogram.counts().get(i);
      Map<String, String> bucket = new TreeMap<>(labels);
      boolean last = i == histogram.bounds().size();
      bucket.put("le", last ? "+Inf" : Double.toString(histogram.bounds().get(i)));
      add(name + "_bucket", bucket, time, (double) cumulative);
    }
    add(name + "_count", labels, time, (double) cumulative);
    add(name + "_sum", labels, time, histogram.sum());
  }

  private void add(String name, Map<String, String> labels, long time, double value) {
    try {
      samples.add(new Sample(SeriesKey.of(name, labels), time, value));
    } catch (IllegalArgumentException _) {
      rejected++;
    }
  }

  private Map<String, String> labels(Labels own) {
    Map<String, String> labels = new TreeMap<>(own.values());
    labels.put(SERVER, server);
    return labels;
  }
}
