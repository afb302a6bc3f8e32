// SPDX-License-Identifier: Apache-2.0

package garrison.database.trace;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.database.trace.Moment.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is recorded is read again, in bounded files, whatever happened to them. */
class TraceRecorderIT {
  @TempDir Path folder;

  private static Moment moment(long at, Kind kind, String... pairs) {
    return Moment.of(at, kind, List.of(pairs));
  }

  @Test
  void whatIsRecordedIsReadAgainInOrder() throws IOException {
    try (TraceRecorder recorder = TraceRecorder.start(folder, InstantSource.system())) {
      recorder.note(10, Kind.OPENED, List.of("epoch=3"));
      recorder.note(20, Kind.POSITION, List.of("written=5"));
      recorder.note(30, Kind.CLOSED, List.of());
    }
    assertThat(TraceFolder.readSince(folder, 0))
        .startsWith(
            moment(10, Kind.OPENED, "epoch=3"),
            moment(20, Kind.POSITION, "written=5"),
            moment(30, Kind.CLOSED))
        .last()
        .extracting(Moment::kind)
        .isEqualTo(Kind.NODE);
    assertThat(TraceFolder.events(folder)).extracting(Moment::kind).doesNotContain(Kind.POSITION);
  }

  @Test
  void ofWhatIsOlderTheLastOfEachKindIsRead() throws IOException {
    Path file = folder.resolve("events");
    try (TraceFile trace = new TraceFile(file, 10_000)) {
      for (long at = 1; at < 10; at++) {
        trace.append(Kind.OPENED, Moment.line(at, Kind.OPENED, List.of("epoch=" + at)));
        trace.append(Kind.CLOSED, Moment.line(at, Kind.CLOSED, List.of()));
      }
    }
    assertThat(TraceFolder.readSince(folder, 9))
        .containsExactly(
            moment(8, Kind.OPENED, "epoch=8"),
            moment(8, Kind.CLOSED),
            moment(9, Kind.OPENED, "epoch=9"),
            moment(9, Kind.CLOSED));
  }

  @Test
  void aFullFileMakesRoomAndTheNextBeginsWithTheLastOfEachKind() throws IOException {
    Path file = folder.resolve("events");
    try (TraceFile trace = new TraceFile(file, 200)) {
      trace.append(Kind.OPENED, Moment.line(1, Kind.OPENED, List.of("epoch=1")));
      for (long at = 2; at < 100; at++) {
        trace.append(Kind.CUT, Moment.line(at, Kind.CUT, List.of("incarnation=web-1#1")));
      }
    }
    assertThat(Files.size(file)).isLessThanOrEqualTo(200);
    assertThat(Files.size(TraceFile.former(file))).isLessThanOrEqualTo(200);
    assertThat(TraceFolder.read(file).getFirst()).isEqualTo(moment(1, Kind.OPENED, "epoch=1"));
    assertThat(TraceFolder.events(folder)).doesNotHaveDuplicates();
  }

  @Test
  void aTornLineIsSkippedAndTheNextIsWhole() throws IOException {
    Path file = folder.resolve("events");
    try (TraceFile trace = new TraceFile(file, 10_000)) {
      trace.append(Kind.OPENED, Moment.line(1, Kind.OPENED, List.of("epoch=1")));
    }
    Files.writeString(file, "2 opened epo", StandardOpenOption.APPEND);
    try (TraceFile trace = new TraceFile(file, 10_000)) {
      trace.append(Kind.CLOSED, Moment.line(3, Kind.CLOSED, List.of()));
    }
    assertThat(TraceFolder.read(file))
        .containsExactly(moment(1, Kind.OPENED, "epoch=1"), moment(3, Kind.CLOSED));
  }
}
