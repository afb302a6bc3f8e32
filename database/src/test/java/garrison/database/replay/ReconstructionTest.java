// SPDX-License-Identifier: Apache-2.0

package garrison.database.replay;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.database.history.Trace;
import garrison.database.insync.Fields;
import garrison.database.replay.Evidence.ClientWrite;
import garrison.database.replay.Evidence.Span;
import garrison.database.replay.Evidence.Witness;
import garrison.database.server.GtidPosition;
import garrison.database.server.GtidPosition.Gtid;
import garrison.database.trace.Moment;
import garrison.model.ServerName;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Small evidence, and the history that it tells of. */
class ReconstructionTest {
  private static final String BEFORE =
      " epoch=1 writer=web-1#1 set=web-1#1,web-2#2 last-writer=web-1/a lost=";
  private static final String AFTER =
      " epoch=2 writer=web-2#2 set=web-2#2 last-writer=web-2/b lost=";

  private static final String WRITER =
      """
      1000 started incarnation=web-1#1 copy=web-1/a role=MASTER server-id=1 tail=
      2000 answered incarnation=web-1#1 position=
      3000 opened incarnation=web-1#1 epoch=1 position=
      9000 register version=5%s
      """
          .formatted(BEFORE);
  private static final String FOLLOWER =
      """
      1000 started incarnation=web-2#1 copy=web-2/b role=SLAVE server-id=2 tail=
      2000 answered incarnation=web-2#1 position=
      4000 followed incarnation=web-2#2 copy=web-2/b source=web-1 position=
      9000 register version=5%s
      """
          .formatted(BEFORE);

  /** 0-1-100 was before; of 101 to 103 web-2 had the first two when web-1 was killed. */
  private static final String CRASH =
      """
      50000 ended incarnation=web-1#1 looked=45000 received=102 applied=102 written=102
      62000 register version=6%s
      70000 started incarnation=web-1#3 copy=web-1/a role=SLAVE server-id=1 tail=0-1-103
      80000 answered incarnation=web-1#3 position=0-1-102 cut=0-1-103
      81000 followed incarnation=web-1#4 copy=web-1/a source=web-2 position=0-1-102
      """
          .formatted(AFTER);

  private static final String TAKEOVER =
      """
      30000 position incarnation=web-2#2 received=101 applied=100 written=100
      60000 sent purpose=PROMOTE expected=5%1$s
      61000 settled purpose=PROMOTE expected=5 outcome=SUCCEEDED
      61500 register version=6%1$s
      63000 opened incarnation=web-2#2 epoch=2 position=0-1-102
      """
          .formatted(AFTER);

  private static List<Moment> trace(String text) {
    List<Moment> moments = new ArrayList<>();
    for (String line : text.lines().toList()) {
      List<String> words = List.of(line.split(" ", -1));
      moments.add(
          new Moment(
              Long.parseLong(words.getFirst()),
              Moment.Kind.valueOf(words.get(1).toUpperCase(Locale.ROOT)),
              Fields.of(words.subList(2, words.size()))));
    }
    return moments;
  }

  private static Witness witness(String trace, String log) {
    return new Witness(trace(trace), GtidPosition.parse(log).last(), 0);
  }

  private static ClientWrite write(String id, long sent, long told, String gtid) {
    Optional<Gtid> in =
        gtid.isEmpty() ? Optional.empty() : Optional.of(GtidPosition.parse(gtid).last().getFirst());
    return new ClientWrite(id, sent, told == 0 ? OptionalLong.empty() : OptionalLong.of(told), in);
  }

  private static Reconstruction.Result history(
      Witness one, Witness other, List<ClientWrite> writes) {
    return Reconstruction.of(
        new Evidence(
            new Span(10_000, 90_000, 100_000, 100),
            Map.of(new ServerName("web-1"), one, new ServerName("web-2"), other),
            writes));
  }

  private static List<String> violations(Reconstruction.Result history) {
    return Replay.of(history, 1_000_000).violations();
  }

  @Test
  void aTakeoverIsToldInOrderWithTheTailThatWasCutOff() {
    Reconstruction.Result history =
        history(
            witness(WRITER + CRASH, "0-1-101,0-1-102,0-2-103"),
            witness(FOLLOWER + TAKEOVER, "0-1-101,0-1-102,0-2-103"),
            List.of(
                write("one", 20_000, 25_000, "0-1-101"),
                write("two", 40_000, 64_000, "0-1-102"),
                write("three", 45_000, 65_000, "0-2-103")));
    assertThat(history.findings()).isEmpty();
    assertThat(violations(history)).isEmpty();
    StringWriter text = new StringWriter();
    Trace.write(history.events(), text);
    assertThat(text)
        .hasToString(
            """
            0 began incarnation=web-1#1 copy=web-1/a
            0 began incarnation=web-2#2 copy=web-2/b
            0 registered version=5 epoch=1 writer=web-1#1 set=web-1#1,web-2#2 last-writer=web-1/a lost=
            0 opened writer=web-1#1 epoch=1
            10 written writer=web-1#1 write=0
            10 received follower=web-2#2 write=0
            15 acknowledged writer=web-1#1 write=0
            20 applied follower=web-2#2 write=0
            30 written writer=web-1#1 write=1
            30 received follower=web-2#2 write=1
            30 applied follower=web-2#2 write=1
            39 written writer=web-1#1 write=3
            40 crashed incarnation=web-1#1
            51 registered version=6 epoch=2 writer=web-2#2 set=web-2#2 last-writer=web-2/b lost=
            53 opened writer=web-2#2 epoch=2
            53 written writer=web-2#2 write=2
            54 acknowledged writer=web-1#1 write=1
            55 acknowledged writer=web-2#2 write=2
            60 truncated server=web-1 kept=2
            60 began incarnation=web-1#3 copy=web-1/a
            60 started incarnation=web-1#3 role=SLAVE copy=web-1/a
            71 began incarnation=web-1#4 copy=web-1/a
            71 received follower=web-1#4 write=2
            71 applied follower=web-1#4 write=2
            80 faults-ended
            90 ended
            """);
    assertThat(history.names())
        .containsEntry(0L, "0-1-101 one")
        .containsEntry(2L, "0-2-103 three")
        .containsEntry(3L, "0-1-103 cut off web-1");
  }

  @Test
  void anAcknowledgedWriteOfTheTailThatWasCutOffIsALoss() {
    Reconstruction.Result history =
        history(
            witness(WRITER + CRASH, "0-1-101,0-1-102,0-2-103"),
            witness(FOLLOWER + TAKEOVER, "0-1-101,0-1-102,0-2-103"),
            List.of(write("lost", 40_000, 48_000, "")));
    assertThat(violations(history))
        .singleElement()
        .asString()
        .startsWith("NO_ACKNOWLEDGED_WRITE_LOST: ")
        .contains("(in no log lost), which was acknowledged");
  }

  /** Its last look did not show the write yet; the acknowledgement came after that. */
  @Test
  void aMemberThatDiesJustAfterItAcknowledgedIsNoLoss() {
    String dies =
        """
        20000 position incarnation=web-2#2 received=100 applied=100 written=100
        23000 ended incarnation=web-2#2 looked=20500 received=100 applied=100 written=100
        24000 started incarnation=web-2#3 copy=web-2/b role=SLAVE server-id=2 tail=0-1-100
        30000 answered incarnation=web-2#3 position=0-1-100
        31000 followed incarnation=web-2#4 copy=web-2/b source=web-1 position=0-1-100
        """;
    Reconstruction.Result history =
        history(
            witness(WRITER, "0-1-101"),
            witness(FOLLOWER + dies, "0-1-101"),
            List.of(write("one", 20_400, 22_000, "0-1-101")));
    assertThat(violations(history)).isEmpty();
  }

  @Test
  void aLookAfterTheAcknowledgementThatDoesNotShowTheWriteIsALoss() {
    Reconstruction.Result history =
        history(
            witness(WRITER, "0-1-101"),
            witness(
                FOLLOWER
                    + "23000 position incarnation=web-2#2 received=100 applied=100 written=100",
                "0-1-101"),
            List.of(write("one", 20_400, 22_000, "0-1-101")));
    assertThat(violations(history))
        .singleElement()
        .asString()
        .startsWith("NO_ACKNOWLEDGED_WRITE_LOST: web-2#2 is in the set");
  }

  @Test
  void aWriteThatAReplacedWriterWasSentAndAcknowledgedIsFound() {
    Reconstruction.Result history =
        history(
            witness(WRITER + "62000 register version=6" + AFTER, "0-1-101"),
            witness(FOLLOWER + TAKEOVER, "0-1-101"),
            List.of(write("late", 70_000, 72_000, "0-1-101")));
    assertThat(violations(history))
        .singleElement()
        .asString()
        .startsWith("ONE_WRITER: web-1#1 acknowledged write 0 (0-1-101 late)");
  }

  @Test
  void aVersionThatOnlyItsSenderKnewOfIsFilledIn() {
    String sent = "40000 sent purpose=LEAVE expected=5 epoch=1 writer=web-1#1 set=web-1#1";
    String next = " epoch=1 writer=web-1#3 set=web-1#3 last-writer=web-1/a lost=";
    String trace =
        WRITER + sent + " last-writer=web-1/a lost=\n" + "60000 register version=7" + next;
    Reconstruction.Result filled = history(witness(trace, ""), witness(FOLLOWER, ""), List.of());
    assertThat(violations(filled)).isEmpty();
    Reconstruction.Result gap =
        history(
            witness(WRITER + "60000 register version=7" + next, ""),
            witness(FOLLOWER, ""),
            List.of());
    assertThat(violations(gap)).singleElement().asString().startsWith("EPOCHS_GROW: version 5");
  }

  @Test
  void theIdOfAWriteIsFoundInARow() {
    byte[] row = "xxxxxx\7\0drill-1rest\45drill-2\7drill-3".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(Gathering.texts(ByteBuffer.wrap(row), "drill-".getBytes(StandardCharsets.UTF_8)))
        .containsExactly("drill-1", "drill-3");
  }
}
