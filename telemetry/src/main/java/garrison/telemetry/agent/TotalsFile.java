// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.agent;

import garrison.telemetry.metrics.ExpositionException;
import garrison.telemetry.metrics.ExpositionParser;
import garrison.telemetry.metrics.ExpositionRenderer;
import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricFamily;
import garrison.telemetry.metrics.Sample;
import garrison.telemetry.rate.CumulativeCounters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the agent remembers of processes' counters, as a file in the text format: two more
 * labels say whose they are, and whether a number is the base or the last reading. It is replaced
 * in one step. A file that cannot be read costs the totals so far, and never the start of the
 * agent.
 */
final class TotalsFile {
  private static final Logger LOG = LoggerFactory.getLogger(TotalsFile.class);
  private static final String SOURCE = "totals_source";
  private static final String PART = "totals_part";
  private static final String BASE = "base";
  private static final String LAST = "last";

  private final Path file;

  TotalsFile(Path file) {
    this.file = file;
  }

  Map<String, CumulativeCounters.Memory> read() {
    try {
      if (!Files.exists(file)) {
        return Map.of();
      }
      if (Files.size(file) > ExpositionParser.MAX_LENGTH) {
        throw new IOException(file + ": too large");
      }
      return memories(ExpositionParser.parse(Files.readString(file)));
    } catch (IOException | ExpositionException | IllegalArgumentException e) {
      LOG.warn("event=totals-lost file={} error=\"{}\"", file, e.toString());
      return Map.of();
    }
  }

  void write(Map<String, CumulativeCounters.Memory> memories) throws IOException {
    Merge merge = new Merge();
    memories.forEach((source, memory) -> {
      memory.bases().forEach(family -> merge.add(List.of(marked(family, source, BASE))));
      memory.lasts().forEach(family -> merge.add(List.of(marked(family, source, LAST))));
      memory
          .startTime()
          .map(time -> MetricFamily.gauge(CumulativeCounters.START_TIME, "", time))
          .ifPresent(family -> merge.add(List.of(marked(family, source, LAST))));
    });
    Path beside = file.resolveSibling(file.getFileName() + "~");
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(
        beside, ExpositionRenderer.render(merge.families()).getBytes(StandardCharsets.UTF_8));
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static MetricFamily marked(MetricFamily family, String source, String part) {
    return family.relabelled(labels -> labels.with(SOURCE, source).with(PART, part));
  }

  private static Map<String, CumulativeCounters.Memory> memories(List<MetricFamily> families) {
    Map<String, Parts> sources = new TreeMap<>();
    for (MetricFamily family : families) {
      for (Sample sample : family.samples()) {
        Parts parts =
            sources.computeIfAbsent(sample.labels().value(SOURCE).orElse(""), _ -> new Parts());
        parts.add(family, sample);
      }
    }
    Map<String, CumulativeCounters.Memory> memories = new LinkedHashMap<>();
    sources.forEach((source, parts) -> memories.put(source, parts.memory()));
    return memories;
  }

  /** The families of one source while they are gathered. */
  private static final class Parts {
    private final Merge bases = new Merge();
    private final Merge lasts = new Merge();
    private Optional<Double> startTime = Optional.empty();

    void add(MetricFamily family, Sample sample) {
      Labels plain = sample.labels().without(SOURCE).without(PART);
      Sample bare = sample.withLabels(plain);
      if (family.name().equals(CumulativeCounters.START_TIME)
          && bare instanceof Sample.Value(Labels _, double time)) {
        startTime = Optional.of(time);
        return;
      }
      MetricFamily one =
          new MetricFamily(family.name(), family.type(), family.help(), List.of(bare));
      boolean base = sample.labels().value(PART).filter(BASE::equals).isPresent();
      (base ? bases : lasts).add(List.of(one));
    }

    CumulativeCounters.Memory memory() {
      return new CumulativeCounters.Memory(
          new ArrayList<>(bases.families()), new ArrayList<>(lasts.families()), startTime);
    }
  }
}
