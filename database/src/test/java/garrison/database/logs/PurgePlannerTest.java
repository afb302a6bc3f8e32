// SPDX-License-Identifier: Apache-2.0

package garrison.database.logs;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.database.logs.PurgePlanner.Followers;
import garrison.database.logs.PurgePlanner.LogFile;
import garrison.database.logs.PurgePlanner.Need;
import garrison.database.logs.PurgePlanner.Needs;
import garrison.database.logs.PurgePlanner.Purge;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Five files of 10 bytes, unless a test says otherwise. */
class PurgePlannerTest {
  private static final LogBudget BUDGET = new LogBudget(25, 45);

  @Test
  void whatNobodyNeedsGoesDownToTheCalmSize() {
    assertThat(plan(5, Followers.CONNECTED, Needs.NONE))
        .contains(new Purge("binlog.000004", Need.NOBODYS));
    assertThat(plan(2, Followers.CONNECTED, Needs.NONE)).isEmpty();
  }

  @Test
  void everythingStaysForAFollowerThatIsAway() {
    assertThat(plan(4, Followers.AWAY, Needs.NONE)).isEmpty();
  }

  @Test
  void whatBackupsHaveNotCopiedStays() {
    assertThat(plan(4, Followers.CONNECTED, 2)).contains(new Purge("binlog.000002", Need.NOBODYS));
    assertThat(plan(4, Followers.CONNECTED, 0)).isEmpty();
  }

  @Test
  void beyondTheLargestSizeFilesGoWhoeverNeedsThem() {
    assertThat(plan(6, Followers.AWAY, 0)).contains(new Purge("binlog.000003", Need.SOMEBODYS));
    assertThat(plan(6, Followers.CONNECTED, 1))
        .contains(new Purge("binlog.000003", Need.SOMEBODYS));
  }

  @Test
  void theFileThatIsWrittenNeverGoes() {
    assertThat(
            PurgePlanner.plan(
                List.of(new LogFile("binlog.000001", 1000)),
                BUDGET,
                new Needs(Followers.CONNECTED, Needs.NONE)))
        .isEmpty();
  }

  @Test
  void defaultsLeaveRoomForAFollowerThatIsAway() {
    assertThat(LogBudget.DEFAULT).isEqualTo(new LogBudget(1L << 30, 4L << 30));
  }

  private static Optional<Purge> plan(int files, Followers followers, long backupsFrom) {
    return PurgePlanner.plan(
        IntStream.rangeClosed(1, files)
            .mapToObj(number -> new LogFile("binlog.%06d".formatted(number), 10))
            .toList(),
        BUDGET,
        new Needs(followers, backupsFrom));
  }
}
