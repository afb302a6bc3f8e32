// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What client and server said to each other, and what held at some moments. In a file each line is
 * {@code C} or {@code S} with bytes, or {@code =} with a {@link State}.
 */
record Exchange(List<Step> steps) {
  /** What a follower has to know of a connection. */
  enum State {
    REST,
    BUSY,
    OPAQUE;

    static State of(ExchangeFollower follower) {
      return follower.isOpaque() ? OPAQUE : follower.isAtRest() ? REST : BUSY;
    }
  }

  /** Something that happened. */
  sealed interface Step {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Client(byte[] bytes) implements Step {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Server(byte[] bytes) implements Step {}

  record Holds(State state) implements Step {}

  static Exchange read(Path file) {
    try {
      List<Step> steps = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        String value = line.substring(2);
        steps.add(
            switch (line.charAt(0)) {
              case 'C' -> new Client(HexFormat.of().parseHex(value));
              case 'S' -> new Server(HexFormat.of().parseHex(value));
              case '=' -> new Holds(State.valueOf(value));
              default -> throw new IllegalArgumentException(file + ": " + line);
            });
      }
      return new Exchange(steps);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Step step : steps) {
      lines.add(
          switch (step) {
            case Client(var bytes) -> "C " + HexFormat.of().formatHex(bytes);
            case Server(var bytes) -> "S " + HexFormat.of().formatHex(bytes);
            case Holds(var state) -> "= " + state;
          });
    }
    Files.write(file, lines);
  }
}
