// SPDX-License-Identifier: Apache-2.0

package garrison.database.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.database.logs.PurgePlanner.LogFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of the form that MariaDB 10.11 writes. */
class LogFilesTest {
  private static final int GTID_LIST = 163;

  @TempDir Path data;

  @BeforeEach
  void writeIndex() throws IOException {
    Files.writeString(data.resolve("binlog.index"), "./binlog.000003\n./binlog.000004\n");
  }

  @Test
  void filesAreThoseOfTheIndexInItsOrder() throws IOException {
    Files.write(data.resolve("binlog.000004"), new byte[7]);
    assertThat(new LogFiles(data).all())
        .containsExactly(new LogFile("binlog.000003", 0), new LogFile("binlog.000004", 7));
  }

  @Test
  void logThatFollowsNoTransactionBeginsAtTheBeginning() throws IOException {
    write(GTID_LIST, 0);
    assertThat(new LogFiles(data).beginAtTheBeginning()).isTrue();
  }

  @Test
  void logThatFollowsTransactionsDoesNot() throws IOException {
    write(GTID_LIST, 1);
    assertThat(new LogFiles(data).beginAtTheBeginning()).isFalse();
    write(2, 0);
    assertThat(new LogFiles(data).beginAtTheBeginning()).isFalse();
  }

  @Test
  void fileThatIsTooShortIsNotGuessedAbout() throws IOException {
    Files.write(data.resolve("binlog.000003"), new byte[10]);
    assertThatThrownBy(() -> new LogFiles(data).beginAtTheBeginning())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("binary log: ends after 10 bytes");
  }

  /** The letters, the event that describes the format, and one more with a count. */
  private void write(int type, int count) throws IOException {
    int first = 252;
    ByteBuffer file = ByteBuffer.allocate(4 + first + 19 + 4).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(4 + 9, first);
    file.put(4 + first + 4, (byte) type);
    file.putInt(4 + first + 19, count);
    Files.write(data.resolve("binlog.000003"), file.array());
  }
}
