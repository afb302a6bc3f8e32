// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class ChunkTest {
  @Property(tries = 300)
  void anyValuesAtAnyTimesReturnBitForBit(
      @ForAll @Size(max = 400) List<Long> times, @ForAll @Size(400) List<Long> bits) {
    Map<Long, Long> samples = new TreeMap<>();
    for (int i = 0; i < times.size(); i++) {
      samples.put(times.get(i), bits.get(i));
    }
    assertThat(roundTrip(samples)).isEqualTo(samples);
  }

  @Property(tries = 100)
  void ordinaryMeasurementsReturnBitForBit(
      @ForAll @Size(max = 400) List<Double> values, @ForAll @Size(400) List<Byte> jitter) {
    Map<Long, Long> samples = new TreeMap<>();
    long time = 1_795_000_000_000L;
    for (int i = 0; i < values.size(); i++) {
      samples.put(time, Double.doubleToRawLongBits(values.get(i)));
      time += 1000 + jitter.get(i);
    }
    assertThat(roundTrip(samples)).isEqualTo(samples);
  }

  @Test
  void everyKindOfNaNAndBothZerosReturn() {
    Map<Long, Long> samples = new TreeMap<>();
    long[] bits = {0x7ff8000000000001L, 0xfff8000000000000L, 0L, 1L << 63, -1L, 1L, 0L};
    for (int i = 0; i < bits.length; i++) {
      samples.put(i * 1000L, bits[i]);
    }
    assertThat(roundTrip(samples)).isEqualTo(samples);
  }

  @Test
  void aCounterAtOneSecondCostsFewBytes() {
    ChunkWriter writer = new ChunkWriter();
    for (int i = 0; i < 3600; i++) {
      writer.append(1000L * i, Double.doubleToRawLongBits(Math.floor(0.7 * i)));
    }
    assertThat(writer.toChunk().data().length).isLessThan(3600 * 2);
  }

  @Test
  void samplesOfAnyOrderComeBackInOrderAndOnce() {
    HeadSeries series = new HeadSeries();
    List<Long> expected = new ArrayList<>();
    for (long time = 0; time < 3000; time++) {
      expected.add(time);
      long shuffled = time * 1777 % 3000;
      assertThat(series.append(shuffled, shuffled)).isTrue();
    }
    for (long time = 0; time < 3000; time += 7) {
      boolean _ = series.append(time, time);
    }
    List<Long> found = new ArrayList<>();
    SampleCursor cursor = series.cursor(Long.MIN_VALUE, Long.MAX_VALUE);
    while (cursor.next()) {
      assertThat(cursor.valueBits()).isEqualTo(cursor.timestampMillis());
      found.add(cursor.timestampMillis());
    }
    assertThat(found).isEqualTo(expected);
  }

  private static Map<Long, Long> roundTrip(Map<Long, Long> samples) {
    ChunkWriter writer = new ChunkWriter();
    samples.forEach(writer::append);
    Map<Long, Long> found = new TreeMap<>();
    SampleCursor cursor = writer.toChunk().cursor();
    while (cursor.next()) {
      found.put(cursor.timestampMillis(), cursor.valueBits());
    }
    return found;
  }
}
