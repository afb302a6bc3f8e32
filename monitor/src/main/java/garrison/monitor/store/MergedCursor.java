// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

import java.util.List;

/**
 * Several cursors of one series as one, in the order of time. Where two have a sample of the same
 * time, that of the earlier cursor in the list is taken and the other ignored. The cursors are few
 * (a handful, nearly always one), so the smallest is found by looking at each.
 */
final class MergedCursor implements SampleCursor {
  private final SampleCursor[] sources;
  private final boolean[] live;
  private long timestamp;
  private long value;

  private MergedCursor(List<SampleCursor> sources) {
    this.sources = sources.toArray(new SampleCursor[0]);
    live = new boolean[this.sources.length];
    for (int i = 0; i < live.length; i++) {
      live[i] = this.sources[i].next();
    }
  }

  static SampleCursor of(List<SampleCursor> sources) {
    return sources.size() == 1 ? sources.getFirst() : new MergedCursor(sources);
  }

  @Override
  public boolean next() {
    int smallest = -1;
    for (int i = 0; i < sources.length; i++) {
      if (live[i]
          && (smallest < 0 || sources[i].timestampMillis() < sources[smallest].timestampMillis())) {
        smallest = i;
      }
    }
    if (smallest < 0) {
      return false;
    }
    timestamp = sources[smallest].timestampMillis();
    value = sources[smallest].valueBits();
    for (int i = smallest; i < sources.length; i++) {
      while (live[i] && sources[i].timestampMillis() == timestamp) {
        live[i] = sources[i].next();
      }
    }
    return true;
  }

  @Override
  public long timestampMillis() {
    return timestamp;
  }

  @Override
  public long valueBits() {
    return value;
  }
}
