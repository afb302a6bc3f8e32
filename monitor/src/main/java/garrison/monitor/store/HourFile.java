// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an hour's files: {@code 2026-11-22T21Z.0.log} while it takes samples, {@code
 * 2026-11-22T21Z.0.segment} afterwards. The number is 1 or more for samples that came when the
 * hour's segment had been written already.
 *
 * @param hour hours since 1970
 */
record HourFile(long hour, int number) implements Comparable<HourFile> {
  static final long HOUR_MILLIS = 3_600_000;
  static final String LOG = "log";
  static final String SEGMENT = "segment";

  private static final Pattern NAME =
      Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2})Z\\.([0-9]{1,4})\\.(log|segment)");
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH", Locale.ROOT);
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm", Locale.ROOT);

  /** The hour and number in a file's name, when it is one of these and ends in {@code kind}. */
  static Optional<HourFile> parse(String name, String kind) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches() || !matcher.group(3).equals(kind)) {
      return Optional.empty();
    }
    try {
      long seconds =
          LocalDateTime.parse(matcher.group(1) + ":00", MINUTE).toEpochSecond(ZoneOffset.UTC);
      return Optional.of(new HourFile(seconds / 3600, Integer.parseInt(matcher.group(2))));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  static long hourOf(long timestampMillis) {
    return Math.floorDiv(timestampMillis, HOUR_MILLIS);
  }

  long startMillis() {
    return hour * HOUR_MILLIS;
  }

  long endMillis() {
    return startMillis() + HOUR_MILLIS;
  }

  Path log(Path folder) {
    return folder.resolve(this + "." + LOG);
  }

  Path segment(Path folder) {
    return folder.resolve(this + "." + SEGMENT);
  }

  @Override
  public int compareTo(HourFile other) {
    int byHour = Long.compare(hour, other.hour);
    return byHour != 0 ? byHour : Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return HOUR.format(Instant.ofEpochMilli(startMillis()).atOffset(ZoneOffset.UTC))
        + "Z."
        + number;
  }
}
