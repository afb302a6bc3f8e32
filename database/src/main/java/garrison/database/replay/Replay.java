// SPDX-License-Identifier: Apache-2.0

package garrison.database.replay;

import garrison.database.history.Event;
import garrison.database.history.HistoryChecker;
import garrison.database.history.Trace;
import garrison.database.history.Violation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.StringReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * What the checker says of a history.
 *
 * @param events how many there are
 * @param violations one sentence or more each; the checker stops at its first
 */
public record Replay(int events, List<String> violations) {
  private static final String FINDING = "# found: ";
  private static final String BOUND = "# bound: ";
  private static final String NAME = "# write ";

  public Replay {
    violations = List.copyOf(violations);
  }

  /**
   * Has the checker replay a history.
   *
   * @param boundMillis how soon after the end of all faults a new write must be acknowledged
   */
  public static Replay of(List<Event> events, List<String> findings, long boundMillis) {
    List<String> violations = new ArrayList<>(findings);
    try {
      Optional<Violation> found = HistoryChecker.check(events, boundMillis);
      found.map(Violation::toString).ifPresent(violations::add);
    } catch (IllegalArgumentException e) {
      violations.add("the trace contradicts itself: " + e.getMessage());
    }
    return new Replay(events.size(), violations);
  }

  /**
   * Writes a history so that {@link #read} says of it what {@link #of} did: compressed by gzip, and
   * with the names of the writes and what else was found as comments.
   */
  public static void write(Reconstruction.Result history, long boundMillis, Path file)
      throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        Writer text = new OutputStreamWriter(new GZIPOutputStream(out), StandardCharsets.UTF_8)) {
      text.write(BOUND + boundMillis + "\n");
      for (String finding : history.findings()) {
        text.write(FINDING + finding.replace('\n', ' ') + "\n");
      }
      for (var name : history.names().entrySet()) {
        text.write(NAME + name.getKey() + ": " + name.getValue() + "\n");
      }
      Trace.write(history.events(), text);
    }
  }

  /** Reads a history that {@link #write} wrote, and has the checker replay it. */
  public static Replay read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        BufferedReader text =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
      List<String> lines = text.lines().toList();
      List<String> findings =
          lines.stream()
              .filter(line -> line.startsWith(FINDING))
              .map(line -> line.substring(FINDING.length()))
              .toList();
      long bound =
          lines.stream()
              .filter(line -> line.startsWith(BOUND))
              .mapToLong(line -> Long.parseLong(line.substring(BOUND.length())))
              .findFirst()
              .orElse(Long.MAX_VALUE);
      String events = lines.stream().collect(Collectors.joining("\n", "", "\n"));
      return of(Trace.read(new StringReader(events)), findings, bound);
    }
  }
}
