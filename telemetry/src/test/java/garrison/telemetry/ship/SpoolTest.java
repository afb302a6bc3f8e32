// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpoolTest {
  private static final SpoolLimits SMALL = new SpoolLimits(1 << 20, 100);

  @TempDir Path folder;

  @Test
  void recordsComeInOrderAndGoWhenTheyAreDelivered() throws IOException {
    try (Spool spool = Spool.open(folder, SpoolLimits.DEFAULT)) {
      append(spool, 1, 3);
      assertThat(texts(spool.peek(2, 1000))).containsExactly("r1", "r2");
      assertThat(texts(spool.peek(10, 4))).containsExactly("r1", "r2");
      assertThat(texts(spool.peek(10, 1))).containsExactly("r1");
      assertThat(texts(spool.peek(10, 1000))).containsExactly("r1", "r2", "r3");
      spool.delivered(spool.peek(2, 1000).getLast());
      assertThat(texts(spool.peek(10, 1000))).containsExactly("r3");
      assertThat(spool.state().pending()).isEqualTo(1);
      spool.delivered(spool.peek(1, 1000).getLast());
      assertThat(spool.peek(10, 1000)).isEmpty();
      assertThat(spool.state().dropped()).isZero();
    }
  }

  @Test
  void whatWasNotDeliveredIsThereAfterARestartAndTheRestIsNot() throws IOException {
    // Not closed, as after a kill.
    Spool killed = Spool.open(folder, SMALL);
    append(killed, 1, 10);
    killed.delivered(killed.peek(2, 1000).getLast());
    Spool again = Spool.open(folder, SMALL);
    append(again, 11, 12);
    assertThat(again.state().pending()).isEqualTo(10);
    assertThat(drain(again)).containsExactlyElementsOf(names(3, 12));
    again.close();
    try (Spool last = Spool.open(folder, SMALL)) {
      assertThat(last.state()).matches(state -> state.pending() == 0 && state.dropped() == 0);
      append(last, 13, 13);
      assertThat(drain(last)).containsExactly("r13");
    }
    killed.close();
  }

  @Test
  void deliveredSegmentsAreRemoved() throws IOException {
    try (Spool spool = Spool.open(folder, SMALL)) {
      append(spool, 1, 50);
      assertThat(segments()).hasSizeGreaterThan(10);
      assertThat(drain(spool)).hasSize(50);
      append(spool, 51, 51);
      assertThat(segments()).hasSizeLessThanOrEqualTo(2);
    }
  }

  @Test
  void oldestGoWhenTheSpoolIsFullAndAreCounted() throws IOException {
    // Three records a segment, and a short segment counts for 4 KiB.
    try (Spool spool = Spool.open(folder, new SpoolLimits(4 * 4096, 100))) {
      append(spool, 1, 30);
      Spool.State state = spool.state();
      assertThat(state.bytes()).isLessThanOrEqualTo(4 * 4096);
      assertThat(state.dropped() + state.pending()).isEqualTo(30);
      assertThat(state.dropped()).isPositive();
      List<String> left = drain(spool);
      assertThat(left).isEqualTo(names(31 - left.size(), 30));
      assertThat(spool.state().dropped()).isEqualTo(state.dropped());
    }
  }

  @Test
  void deliveryOfRecordsPushedOutMeanwhileChangesNothing() throws IOException {
    try (Spool spool = Spool.open(folder, new SpoolLimits(4 * 4096, 100))) {
      append(spool, 1, 3);
      List<Spool.Pending> underWay = spool.peek(10, 1000);
      append(spool, 4, 30);
      Spool.State before = spool.state();
      spool.delivered(underWay.getLast());
      assertThat(spool.state()).isEqualTo(before);
    }
  }

  @Test
  void lostMarkMeansThatRecordsAreDeliveredAgain() throws IOException {
    try (Spool spool = Spool.open(folder, SpoolLimits.DEFAULT)) {
      append(spool, 1, 3);
      spool.delivered(spool.peek(2, 1000).getLast());
    }
    Files.write(folder.resolve("delivered"), new byte[] {0, 0, 0, 0, 0, 0, 0, 9, 1, 1, 1, 1});
    try (Spool spool = Spool.open(folder, SpoolLimits.DEFAULT)) {
      assertThat(drain(spool)).containsExactly("r1", "r2", "r3");
    }
  }

  @Test
  void markWithoutSegmentsKeepsTheNumbers() throws IOException {
    try (Spool spool = Spool.open(folder, SMALL)) {
      append(spool, 1, 5);
      assertThat(drain(spool)).hasSize(5);
    }
    for (Path segment : segments()) {
      Files.delete(segment);
    }
    try (Spool spool = Spool.open(folder, SMALL)) {
      append(spool, 6, 7);
      assertThat(drain(spool)).containsExactly("r6", "r7");
      assertThat(spool.state().dropped()).isZero();
    }
  }

  @Test
  void recordThatIsTooLongIsRefusedAndTheSpoolStaysSound() throws IOException {
    try (Spool spool = Spool.open(folder, SpoolLimits.DEFAULT)) {
      assertThatThrownBy(() -> spool.append(new byte[SpoolRecord.MAX_PAYLOAD_BYTES + 1]))
          .isInstanceOf(IOException.class)
          .hasMessage("record: 1048577 bytes (expected: at most 1048576)");
      spool.append(new byte[SpoolRecord.MAX_PAYLOAD_BYTES]);
      append(spool, 2, 2);
      assertThat(spool.peek(1, 1).getFirst().payload()).hasSize(SpoolRecord.MAX_PAYLOAD_BYTES);
      spool.delivered(spool.peek(1, 1).getFirst());
      assertThat(drain(spool)).containsExactly("r2");
    }
  }

  @Property(tries = 60)
  void tornEndCostsTheLastRecordAlone(@ForAll @IntRange(min = 1, max = 25) int cut)
      throws IOException {
    inFreshFolder(fresh -> {
      try (Spool spool = Spool.open(fresh, SpoolLimits.DEFAULT)) {
        append(spool, 1, 5);
      }
      Path segment = segments(fresh).getLast();
      byte[] bytes = Files.readAllBytes(segment);
      // A record of "r5" has 26 bytes: at least one is left, and at least one is missing.
      Files.write(segment, Arrays.copyOf(bytes, bytes.length - cut));
      try (Spool spool = Spool.open(fresh, SpoolLimits.DEFAULT)) {
        append(spool, 5, 6);
        assertThat(drain(spool)).containsExactly("r1", "r2", "r3", "r4", "r5", "r6");
      }
    });
  }

  @Property(tries = 200)
  void corruptedByteCostsItsRecordAloneAndIsCounted(
      @ForAll @IntRange(max = 26 * 5 - 1) int position,
      @ForAll @IntRange(min = 1, max = 255) int flip)
      throws IOException {
    inFreshFolder(fresh -> {
      try (Spool spool = Spool.open(fresh, SpoolLimits.DEFAULT)) {
        append(spool, 1, 6);
      }
      Path segment = segments(fresh).getLast();
      byte[] bytes = Files.readAllBytes(segment);
      bytes[position] ^= (byte) flip;
      Files.write(segment, bytes);
      List<String> expected = new ArrayList<>(names(1, 6));
      expected.remove("r" + (position / 26 + 1));
      try (Spool spool = Spool.open(fresh, SpoolLimits.DEFAULT)) {
        assertThat(drain(spool)).isEqualTo(expected);
        assertThat(spool.state().dropped()).isEqualTo(1);
      }
    });
  }

  @Test
  void segmentOfNothingButDamageIsPassedOver() throws IOException {
    try (Spool spool = Spool.open(folder, SMALL)) {
      append(spool, 1, 9);
    }
    Path second = segments().get(1);
    Files.write(second, new byte[(int) Files.size(second)], StandardOpenOption.TRUNCATE_EXISTING);
    try (Spool spool = Spool.open(folder, SMALL)) {
      List<String> left = drain(spool);
      assertThat(left).containsExactly("r1", "r2", "r3", "r7", "r8", "r9");
      assertThat(spool.state().dropped()).isEqualTo(3);
    }
  }

  @Test
  void damageAtTheEndIsCountedAndTheSpoolIsEmpty() throws IOException {
    Spool spool = Spool.open(folder, SpoolLimits.DEFAULT);
    append(spool, 1, 2);
    Path segment = segments().getLast();
    byte[] bytes = Files.readAllBytes(segment);
    Files.write(segment, new byte[bytes.length]);
    assertThat(spool.peek(10, 1000)).isEmpty();
    assertThat(spool.state()).matches(state -> state.pending() == 0 && state.dropped() == 2);
    append(spool, 3, 3);
    assertThat(drain(spool)).containsExactly("r3");
    spool.close();
  }

  private interface Check {
    void in(Path folder) throws IOException;
  }

  private static void inFreshFolder(Check check) throws IOException {
    Path fresh = Files.createTempDirectory("spool");
    try {
      check.in(fresh);
    } finally {
      try (Stream<Path> files = Files.list(fresh)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(fresh);
    }
  }

  private static void append(Spool spool, int first, int last) throws IOException {
    for (String name : names(first, last)) {
      spool.append(name.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static List<String> drain(Spool spool) throws IOException {
    List<String> all = new ArrayList<>();
    for (List<Spool.Pending> some = spool.peek(2, 1000);
        !some.isEmpty();
        some = spool.peek(2, 1000)) {
      all.addAll(texts(some));
      spool.delivered(some.getLast());
    }
    return all;
  }

  private static List<String> texts(List<Spool.Pending> pending) {
    return pending.stream().map(one -> new String(one.payload(), StandardCharsets.UTF_8)).toList();
  }

  private static List<String> names(int first, int last) {
    return IntStream.rangeClosed(first, last).mapToObj(n -> "r" + n).toList();
  }

  private List<Path> segments() throws IOException {
    return segments(folder);
  }

  private static List<Path> segments(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".spool")).sorted().toList();
    }
  }
}
