// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

import java.util.ArrayList;
import java.util.List;

/**
 * The samples of one series in an hour that is still open.
 *
 * <p>Samples arrive in order, except when a clock is set back or an agent delivers what it had
 * kept. Each sample joins the first of a few *runs* that it is later than; only when there is none
 * does a new run begin. In the good case there is one run; a clock set back by minutes costs a
 * second one; when there are too many, they are merged into one. So samples of any order are taken,
 * each in constant memory. Runs are cut into chunks, so that a look at the last seconds
 * decompresses little.
 *
 * <p>Thread-safe: one lock for each series, held for microseconds.
 */
final class HeadSeries {
  static final int CHUNK_SAMPLES = 256;
  static final int MAXIMUM_RUNS = 8;

  private static final class Run {
    final List<Chunk> closed = new ArrayList<>(2);
    ChunkWriter open = new ChunkWriter();

    void append(long timestampMillis, long valueBits) {
      if (open.count() == CHUNK_SAMPLES) {
        closed.add(open.toChunk());
        open = new ChunkWriter();
      }
      open.append(timestampMillis, valueBits);
    }
  }

  private List<Run> runs = new ArrayList<>(1);

  /** Takes a sample; false when one of that time ended a run, that is, when it is a duplicate. */
  synchronized boolean append(long timestampMillis, long valueBits) {
    for (Run run : runs) {
      if (timestampMillis == run.open.last()) {
        return false;
      }
      if (timestampMillis > run.open.last()) {
        run.append(timestampMillis, valueBits);
        return true;
      }
    }
    if (runs.size() == MAXIMUM_RUNS) {
      Run merged = new Run();
      SampleCursor all = cursor(Long.MIN_VALUE, Long.MAX_VALUE);
      while (all.next()) {
        merged.append(all.timestampMillis(), all.valueBits());
      }
      runs = new ArrayList<>(List.of(merged));
      return append(timestampMillis, valueBits);
    }
    Run run = new Run();
    run.append(timestampMillis, valueBits);
    runs.add(run);
    return true;
  }

  /** The samples from {@code from} to before {@code to}, and up to a chunk more on either side. */
  synchronized SampleCursor cursor(long from, long to) {
    List<SampleCursor> sources = new ArrayList<>(runs.size());
    for (Run run : runs) {
      List<Chunk> chunks = new ArrayList<>();
      for (Chunk chunk : run.closed) {
        if (chunk.overlaps(from, to)) {
          chunks.add(chunk);
        }
      }
      Chunk open = run.open.toChunk();
      if (open.overlaps(from, to)) {
        chunks.add(open);
      }
      sources.add(new Chain(chunks));
    }
    return MergedCursor.of(sources);
  }

  /** Chunks of one run, one behind the other. */
  private static final class Chain implements SampleCursor {
    private final List<Chunk> chunks;
    private int used;
    private SampleCursor current = new ChunkReader(new Chunk(new byte[0], 0, 0, 0));

    Chain(List<Chunk> chunks) {
      this.chunks = chunks;
    }

    @Override
    public boolean next() {
      while (!current.next()) {
        if (used == chunks.size()) {
          return false;
        }
        current = chunks.get(used++).cursor();
      }
      return true;
    }

    @Override
    public long timestampMillis() {
      return current.timestampMillis();
    }

    @Override
    public long valueBits() {
      return current.valueBits();
    }
  }
}
