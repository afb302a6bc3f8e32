// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

import garrison.monitor.store.SeriesIndex.Known;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One hour's files, open for the length of a query. Confined to the thread that queries. */
final class HourReader implements AutoCloseable {
  private final List<Segment> segments = new ArrayList<>(1);
  private final List<FileChannel> channels = new ArrayList<>(1);
  private final @Nullable Head head;

  HourReader(List<Segment> all, @Nullable Head head) throws IOException {
    this.head = head;
    for (Segment segment : all) {
      FileChannel channel = segment.channel();
      if (channel != null) {
        segments.add(segment);
        channels.add(channel);
      }
    }
  }

  void read(Known series, long from, long to, Accumulator into) throws IOException {
    List<SampleCursor> sources = new ArrayList<>(1);
    for (int i = 0; i < segments.size(); i++) {
      SampleCursor cursor = segments.get(i).cursor(channels.get(i), series);
      if (cursor != null) {
        sources.add(cursor);
      }
    }
    SampleCursor live = head == null ? null : head.cursor(series, from, to);
    if (live != null) {
      sources.add(live);
    }
    if (sources.isEmpty()) {
      return;
    }
    SampleCursor all = MergedCursor.of(sources);
    while (all.next()) {
      if (all.timestampMillis() >= to) {
        return;
      }
      if (all.timestampMillis() >= from) {
        into.add(all.timestampMillis(), Double.longBitsToDouble(all.valueBits()));
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (FileChannel channel : channels) {
      channel.close();
    }
  }
}
