// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

import garrison.monitor.store.SeriesIndex.Known;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An hour that still takes samples: compressed in memory, and as they came in its own write-ahead
 * log. The log names each series once and then refers to it by number, so it can be read without
 * any other file. Written under the store's lock, read from any thread.
 */
final class Head {
  /** A sample whose series is known. */
  record Entry(Known series, long timestampMillis, long valueBits) {}

  private final HourFile file;
  private final WriteAheadLog log;
  private final Map<Known, Integer> numbers = new HashMap<>();
  private final Map<Known, HeadSeries> series = new ConcurrentHashMap<>();
  private long lastAppendMillis;
  private int nextNumber;

  private Head(HourFile file, Path folder, SeriesIndex index, long nowMillis) throws IOException {
    this.file = file;
    lastAppendMillis = nowMillis;
    Map<Integer, Known> known = new HashMap<>();
    log = WriteAheadLog.open(file.log(folder), record -> replay(record, known, index));
    known.forEach((number, each) -> {
      numbers.put(each, number);
      nextNumber = Math.max(nextNumber, number + 1);
    });
  }

  /** Opens an hour: a new one, or one whose log is there from before. */
  static Head open(HourFile file, Path folder, SeriesIndex index, long nowMillis)
      throws IOException {
    return new Head(file, folder, index, nowMillis);
  }

  HourFile file() {
    return file;
  }

  WriteAheadLog log() {
    return log;
  }

  long lastAppendMillis() {
    return lastAppendMillis;
  }

  boolean isEmpty() {
    return series.isEmpty();
  }

  /** Writes the entries to the log, then to memory; the position to sync and how many were new. */
  Written append(List<Entry> entries, long nowMillis) throws IOException {
    lastAppendMillis = nowMillis;
    List<Known> added = new ArrayList<>();
    for (Entry entry : entries) {
      if (!numbers.containsKey(entry.series)) {
        numbers.put(entry.series, nextNumber++);
        added.add(entry.series);
      }
    }
    long position;
    try {
      position = log.append(encode(entries, added));
    } catch (IOException e) {
      // Nobody can read what these numbers mean, so they are not used; gaps do no harm.
      added.forEach(numbers::remove);
      throw e;
    }
    int fresh = 0;
    for (Entry entry : entries) {
      if (apply(entry)) {
        fresh++;
      }
    }
    return new Written(position, fresh);
  }

  record Written(long position, int fresh) {}

  @Nullable SampleCursor cursor(Known known, long from, long to) {
    HeadSeries found = series.get(known);
    return found == null ? null : found.cursor(from, to);
  }

  Map<Known, HeadSeries> series() {
    return series;
  }

  /** Closes the log and removes it; what it holds is in a segment. */
  void discard(Path folder) throws IOException {
    log.retire();
    Files.deleteIfExists(file.log(folder));
  }

  private boolean apply(Entry entry) {
    entry.series.measured(entry.timestampMillis, entry.valueBits);
    return series
        .computeIfAbsent(entry.series, _ -> new HeadSeries())
        .append(entry.timestampMillis, entry.valueBits);
  }

  /**
   * A record: the new series with their numbers, then the samples. Values are written with their
   * bits reversed, because the numbers people measure mostly end in zero bits.
   */
  private ByteBuffer encode(List<Entry> entries, List<Known> added) {
    ByteWriter out = new ByteWriter();
    out.varint(added.size());
    for (Known known : added) {
      out.varint(numbers.getOrDefault(known, -1)).key(known.key);
    }
    out.varint(entries.size());
    long lastTimestamp = file.startMillis();
    int lastNumber = 0;
    for (Entry entry : entries) {
      int number = numbers.getOrDefault(entry.series, -1);
      out.signed(number - lastNumber)
          .signed(entry.timestampMillis - lastTimestamp)
          .varint(Long.reverse(entry.valueBits));
      lastNumber = number;
      lastTimestamp = entry.timestampMillis;
    }
    return out.toBuffer();
  }

  private void replay(ByteBuffer record, Map<Integer, Known> known, SeriesIndex index)
      throws DamagedBlockException {
    ByteReader in = new ByteReader(record);
    int added = in.count(record.remaining());
    for (int i = 0; i < added; i++) {
      int number = in.count(1 << 24);
      known.put(number, index.findOrAdd(in.key()));
    }
    int samples = in.count(record.remaining());
    long timestamp = file.startMillis();
    long number = 0;
    int unknown = 0;
    for (int i = 0; i < samples; i++) {
      number += in.signed();
      timestamp += in.signed();
      long value = Long.reverse(in.varint());
      Known series = known.get((int) number);
      if (series == null) {
        unknown++;
      } else {
        apply(new Entry(series, timestamp, value));
      }
    }
    if (unknown > 0) {
      throw new DamagedBlockException(
          unknown + " samples of series that a damaged record had named");
    }
  }
}
