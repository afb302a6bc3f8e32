// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Text that is compared as a whole. Each folder below {@code src/test/resources/golden} is one
 * case; {@code -Dgolden=write} writes what is expected anew, to be reviewed as a difference.
 */
final class Golden {
  static final Path ALL = Path.of("src/test/resources/golden");

  private Golden() {}

  /** Holds {@code actual} against {@code expected.txt} of a case. */
  static void hold(String name, String actual) throws IOException {
    Path expected = ALL.resolve(name).resolve("expected.txt");
    if ("write".equals(System.getProperty("golden"))) {
      Files.createDirectories(expected.getParent());
      Files.writeString(expected, actual);
    }
    assertThat(actual).as(name).isEqualTo(Files.readString(expected));
  }
}
