// SPDX-License-Identifier: Apache-2.0

package garrison.database.replay;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Replays the trace files that drills have written: {@code ReplayMain FILE...}. */
public final class ReplayMain {
  private ReplayMain() {}

  /** Prints a line for each file, and each violation; exit code 1 when there is one. */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    boolean isClean = arguments.length > 0;
    if (!isClean) {
      out.println("trace: none given (expected: files that drills have written)");
    }
    for (String argument : arguments) {
      Replay replay = Replay.read(Path.of(argument));
      out.println(
          "%s: %d events, %d violations"
              .formatted(argument, replay.events(), replay.violations().size()));
      replay.violations().forEach(out::println);
      isClean &= replay.violations().isEmpty();
    }
    System.exit(isClean ? 0 : 1);
  }
}
