// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessLogFollowerTest {
  private static final int MOST = 100;

  @TempDir Path folder = Path.of("");
  private final List<String> lines = new ArrayList<>();
  private int reopened;
  private int tooLong;
  private Path file = Path.of("");

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("access.log");
  }

  @Test
  void linesAreReadOnceAndWhatWasThereBeforeIsNot() throws IOException {
    write(file, "earlier\n");
    try (AccessLogFollower follower = follower()) {
      follower.turn();
      write(file, "one\ntw");
      follower.turn();
      assertThat(lines).containsExactly("one");
      write(file, "o\nthree\n");
      follower.turn();
      follower.turn();
      assertThat(lines).containsExactly("one", "two", "three");
    }
  }

  @Test
  void fullFileIsReplacedWithoutLosingWhatIsStillWrittenIntoIt() throws IOException {
    try (AccessLogFollower follower = follower()) {
      write(file, "a".repeat(MOST) + "\n");
      try (FileChannel writer = FileChannel.open(file, StandardOpenOption.APPEND)) {
        follower.turn();
        assertThat(reopened).isEqualTo(1);
        assertThat(file).doesNotExist();
        writer.write(StandardCharsets.UTF_8.encode("late\n"));
        follower.turn();
        assertThat(reopened).isEqualTo(2); // asked again, since there is no new file
        write(file, "new\n");
        writer.write(StandardCharsets.UTF_8.encode("later\n"));
        follower.turn();
        follower.turn();
      }
      assertThat(reopened).isEqualTo(2);
      assertThat(lines).hasSize(4).contains("late", "later", "new");
      assertThat(folder.resolve("access.log.1")).exists();
    }
  }

  @Test
  void lineThatIsTooLongIsCountedAndLeftOut() throws IOException {
    try (AccessLogFollower follower = follower()) {
      write(file, "a".repeat(600 << 10) + "\n");
      write(file, "after\n");
      follower.turn();
      assertThat(tooLong).isEqualTo(1);
      assertThat(lines).containsExactly("after");
    }
  }

  private AccessLogFollower follower() {
    return new AccessLogFollower(file, MOST, () -> reopened++, lines::add, () -> tooLong++);
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
