// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** docs/failures.md describes each conclusion, and no other. */
class FailuresReferenceTest {
  private static final Path REFERENCE = Path.of("../docs/failures.md");

  @ParameterizedTest
  @EnumSource(Diagnosis.class)
  void describesWhatIsSeenMeantAndDone(Diagnosis diagnosis) throws IOException {
    String text = Files.readString(REFERENCE);
    int begin = text.indexOf("### " + title(diagnosis) + "\n");
    assertThat(begin).as("### %s in %s", title(diagnosis), REFERENCE).isNotNegative();
    int end = text.indexOf("\n#", begin + 4);
    String section = text.substring(begin, end < 0 ? text.length() : end);
    assertThat(section).contains("*Seen:*", "*Means:*", "*Garrison:*", "*You:*");
  }

  @Test
  void describesNothingElse() throws IOException {
    List<String> titles =
        Files.readAllLines(REFERENCE).stream().filter(line -> line.startsWith("### ")).toList();
    assertThat(titles).hasSize(Diagnosis.values().length);
  }

  private static String title(Diagnosis diagnosis) {
    StringBuilder title = new StringBuilder();
    for (String word : diagnosis.name().split("_", -1)) {
      title.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return title.toString();
  }
}
