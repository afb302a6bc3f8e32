// SPDX-License-Identifier: Apache-2.0

package garrison.model.file;

import garrison.model.Backups;
import garrison.model.Engine;
import garrison.model.Limits;
import garrison.model.Port;
import garrison.model.Role;
import garrison.model.WhenAlone;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The readings of single values that are not a type of the model themselves. */
final class Values {
  private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,5})([mhd])");
  private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,5})([smh])");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,9}");

  private Values() {}

  static Engine engine(Role role, String text) {
    List<Engine> engines = Engine.playing(role);
    return engines.stream()
        .filter(engine -> engine.word().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(unknownEngine(engines, text)));
  }

  private static String unknownEngine(List<Engine> engines, String text) {
    List<String> words = engines.stream().map(Engine::word).toList();
    Optional<String> near = NearMiss.of(text, words);
    return text
        + " (expected: "
        + words.stream().collect(Collectors.joining(" or "))
        + near.map(word -> "; did you mean " + word + "?").orElse("")
        + ")";
  }

  static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          text + " (expected: a whole number with m, h or d, such as 30d)");
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  /** A limit in time. */
  static Duration time(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          text + " (expected: a whole number with s, m or h, such as 10s)");
    }
    long count = Long.parseLong(matcher.group(1));
    return Limits.time(
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          default -> Duration.ofHours(count);
        });
  }

  /** A limit in number. */
  static int count(String text) {
    if (!NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException(text + " (expected: 1 to " + Limits.MOST_COUNT + ")");
    }
    return Limits.count(Integer.parseInt(text));
  }

  /** A time, or never. */
  static Optional<Duration> backupsEvery(String text) {
    Optional<Duration> every =
        text.equals("never") ? Optional.empty() : Optional.of(duration(text));
    return new Backups(every, 1, Optional.empty()).every();
  }

  static int backupsKept(String text) {
    if (!NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException(text + " (expected: 1-" + Backups.MOST + ")");
    }
    return new Backups(Optional.empty(), Integer.parseInt(text), Optional.empty()).keep();
  }

  static WhenAlone whenAlone(String text) {
    return Stream.of(WhenAlone.values())
        .filter(choice -> choice.word().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(text + " (expected: continue or stop)"));
  }

  static Port port(String text) {
    if (!NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException("port: " + text + " (expected: 1-65535)");
    }
    return new Port(Integer.parseInt(text));
  }

  static String certificate(String text) {
    if (!text.equals("internal")) {
      throw new IllegalArgumentException(text + " (expected: internal)");
    }
    return text;
  }
}
