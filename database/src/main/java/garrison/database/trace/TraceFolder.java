// SPDX-License-Identifier: Apache-2.0

package garrison.database.trace;

import garrison.database.insync.Fields;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where one server's trace lies: {@code events}, which reaches back over thousands of failovers,
 * and {@code positions}, one line a second, which reaches back some hours; each with the part
 * before it in {@code NAME.1}.
 */
public final class TraceFolder {
  static final String EVENTS = "events";
  static final String POSITIONS = "positions";

  private TraceFolder() {}

  /**
   * What was recorded from a moment on, in order, and before it the last of each kind, as far as it
   * is kept.
   *
   * @param folder the trace of one server; it need not be there
   * @throws IOException when a file is there and cannot be read
   */
  public static List<Moment> readSince(Path folder, long micros) throws IOException {
    // The same line stands in two files where one continues the other.
    Set<Moment> all = new LinkedHashSet<>();
    for (String name : List.of(EVENTS, POSITIONS)) {
      Path file = folder.resolve(name);
      List<Moment> before = new ArrayList<>();
      for (Path part : List.of(TraceFile.former(file), file)) {
        for (Moment moment : read(part)) {
          if (moment.atMicros() >= micros) {
            all.add(moment);
          } else {
            before.removeIf(old -> old.kind() == moment.kind());
            before.add(moment);
          }
        }
      }
      all.addAll(before);
    }
    List<Moment> sorted = new ArrayList<>(all);
    sorted.sort(Comparator.comparingLong(Moment::atMicros));
    return List.copyOf(sorted);
  }

  /** The events alone, all that are kept. */
  public static List<Moment> events(Path folder) throws IOException {
    Path file = folder.resolve(EVENTS);
    Set<Moment> all = new LinkedHashSet<>(read(TraceFile.former(file)));
    all.addAll(read(file));
    List<Moment> sorted = new ArrayList<>(all);
    sorted.sort(Comparator.comparingLong(Moment::atMicros));
    return List.copyOf(sorted);
  }

  static List<Moment> read(Path file) throws IOException {
    List<Moment> moments = new ArrayList<>();
    if (Files.exists(file)) {
      try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          Moment.read(line).ifPresent(moments::add);
        }
      }
    }
    return moments;
  }

  static List<String> pairs(Fields fields) {
    return fields.values().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(field -> field.getKey() + "=" + field.getValue())
        .toList();
  }
}
