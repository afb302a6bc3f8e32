// SPDX-License-Identifier: Apache-2.0

package garrison.database.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.database.insync.Copy;
import garrison.database.insync.InSyncRegister;
import garrison.database.insync.Incarnation;
import garrison.database.insync.Mariadb.InitialRole;
import garrison.model.ServerName;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written is read again; what is not an event is refused with its place. */
class TraceTest {
  private static final ServerName SERVER = new ServerName("web-1");
  private static final Incarnation WRITER = new Incarnation(SERVER, 3);
  private static final Copy COPY = new Copy(SERVER, "copy-0");

  @Test
  void everyEventSurvives() {
    InSyncRegister register = InSyncRegister.first(WRITER, COPY);
    List<Event> events =
        List.of(
            new Event.Written(1, WRITER, 7),
            new Event.Received(2, WRITER, 7),
            new Event.Applied(3, WRITER, 7),
            new Event.Acknowledged(4, WRITER, 7),
            new Event.Registered(5, 0, register),
            new Event.Registered(
                6, 1, register.joined(new Incarnation(new ServerName("web-2"), 1))),
            new Event.Registered(
                6,
                2,
                register.declaredLost(
                    new Incarnation(new ServerName("web-2"), 1),
                    new Copy(new ServerName("web-2"), "b"))),
            new Event.Began(7, WRITER, COPY),
            new Event.Crashed(8, WRITER),
            new Event.Truncated(9, SERVER, 5),
            new Event.Copied(10, COPY, new ServerName("web-2"), 5),
            new Event.Replaced(11, SERVER, 2),
            new Event.Started(11, WRITER, InitialRole.SLAVE, COPY),
            new Event.Opened(12, WRITER, 4),
            new Event.DeclaredLost(13, COPY),
            new Event.FaultsEnded(14),
            new Event.Ended(15));
    StringWriter text = new StringWriter();
    Trace.write(events, text);
    assertThat(Trace.read(new StringReader(text.toString()))).isEqualTo(events);
  }

  @Test
  void whatIsNoEventIsRefusedWithItsPlace() {
    for (String line : List.of("1 forgotten", "1 written writer=web-1#3", "x", "1 ended what")) {
      assertThatThrownBy(() -> Trace.read(new StringReader("# a drill\n\n" + line)))
          .isInstanceOf(TraceException.class)
          .hasMessageContaining("trace line 3: " + line);
    }
  }
}
