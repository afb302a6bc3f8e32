// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import java.util.List;

/** Turns what a program printed before it ended into the error that a person reads. */
final class LastWords {
  private static final String ERROR = "error: ";
  private static final String HINT = "hint: ";
  private static final int LINES = 5;

  private LastWords() {}

  /** The program's own error and hint, or else its last lines. */
  static LabException of(HostProcess host) {
    String name = host.host().name();
    List<String> lines = host.output().lastLines();
    String hint = last(lines, HINT, "see " + host.output().file());
    String error = last(lines, ERROR, "");
    if (!error.isEmpty()) {
      return new LabException(name + ": " + error, hint);
    }
    String tail =
        String.join("\n  ", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
    return new LabException(
        "%s: node ended %d times, code %d (expected: it keeps running)%s"
            .formatted(
                name, host.deaths(), host.lastExitCode(), tail.isEmpty() ? "" : "\n  " + tail),
        hint);
  }

  private static String last(List<String> lines, String prefix, String otherwise) {
    return lines.reversed().stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .findFirst()
        .orElse(otherwise);
  }
}
