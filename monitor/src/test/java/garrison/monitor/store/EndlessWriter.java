// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes a batch a simulated second, and says the number of each when it is acknowledged. */
final class EndlessWriter {
  static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  static final int SERIES = 50;

  private EndlessWriter() {}

  public static void main(String[] arguments) throws IOException {
    Instant end = START.plus(Duration.ofMinutes(50));
    try (FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        MetricStore store =
            MetricStore.open(
                Path.of(arguments[0]), StoreLimits.keeping(Duration.ofDays(2)), () -> end)) {
      for (long second = 0; second < 3000; second++) {
        List<Sample> batch = new ArrayList<>();
        for (int i = 0; i < SERIES; i++) {
          batch.add(
              new Sample(
                  SeriesKey.of("written", Map.of("number", Integer.toString(i))),
                  START.plusSeconds(second).toEpochMilli(),
                  (double) second));
        }
        Acceptance acceptance = store.append(batch);
        if (acceptance.stored() != SERIES) {
          throw new IllegalStateException("stored: " + acceptance);
        }
        out.write((second + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
