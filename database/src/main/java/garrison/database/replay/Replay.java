// SPDX-License-Identifier: Apache-2.0

package garrison.database.replay;

import garrison.database.history.Event;
import garrison.database.history.HistoryChecker;
import garrison.database.history.Trace;
import garrison.database.history.TraceException;
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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

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
  private static final Pattern NUMBER = Pattern.compile("\\bwrite (\\d+)\\b");

  public Replay {
    violations = List.copyOf(violations);
  }

  /**
   * Has the checker replay a history.
   *
   * @param boundMillis how soon after the end of all faults a new write must be acknowledged
   */
  public static Replay of(Reconstruction.Result history, long boundMillis) {
    List<String> violations = new ArrayList<>(history.findings());
    try {
      Optional<Violation> found = HistoryChecker.check(history.events(), boundMillis);
      found
          .map(violation -> named(violation.toString(), history.names()))
          .ifPresent(violations::add);
    } catch (IllegalArgumentException e) {
      violations.add("the trace contradicts itself: " + named(e.getMessage(), history.names()));
    }
    return new Replay(history.events().size(), violations);
  }

  /** With the names of writes beside their numbers, in the first line. */
  private static String named(@Nullable String violation, Map<Long, String> names) {
    String[] lines = String.valueOf(violation).split("\n", 2);
    lines[0] =
        NUMBER
            .matcher(lines[0])
            .replaceAll(number -> {
              String name = names.get(Long.parseLong(number.group(1)));
              return Matcher.quoteReplacement(
                  number.group() + (name == null ? "" : " (" + name + ")"));
            });
    return String.join("\n", lines);
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
      Map<Long, String> names = new TreeMap<>();
      for (String name : after(NAME, lines)) {
        int colon = name.indexOf(':');
        names.put(Long.parseLong(name.substring(0, colon)), name.substring(colon + 2));
      }
      long bound =
          after(BOUND, lines).stream()
              .mapToLong(Long::parseLong)
              .findFirst()
              .orElse(Long.MAX_VALUE);
      List<Event> events = Trace.read(new StringReader(String.join("\n", lines)));
      return of(new Reconstruction.Result(events, after(FINDING, lines), names), bound);
    } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
      throw new TraceException(file + ": not a trace (expected: one that a drill wrote)", e);
    }
  }

  private static List<String> after(String mark, List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(mark))
        .map(line -> line.substring(mark.length()))
        .toList();
  }
}
