// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.model.IpAddress;
import garrison.model.Port;
import garrison.model.ServerName;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeatsTest {
  @Test
  void lineIsReadAsItWasWritten() {
    Seat four = seat(1, "10.0.0.1");
    Seat six = seat(2, "fd00:0:0:0:0:0:0:2").with(Voice.OBSERVER);

    assertThat(four.line()).isEqualTo("server.1=10.0.0.1:2888:3888:participant");
    assertThat(Seat.ofLine(four.line())).isEqualTo(four);
    assertThat(Seat.ofLine(six.line())).isEqualTo(six);
  }

  @Test
  void configurationOfZooKeeperIsRead() {
    String text =
        """
        server.2=10.0.0.2:2888:3888:participant;0.0.0.0:2181
        server.1=10.0.0.1:2888:3888:observer
        version=10000000a\
        """;

    assertThat(Seats.ofConfiguration(text))
        .isEqualTo(
            new Seats(List.of(seat(1, "10.0.0.1").with(Voice.OBSERVER), seat(2, "10.0.0.2"))));
  }

  @Test
  void lineThatIsNoMemberIsAnError() {
    assertThatThrownBy(() -> Seat.ofLine("server.1=example.org"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: server.ID=ADDRESS:PORT:PORT:ROLE");
  }

  @Test
  void idOutsideItsRangeIsAnError() {
    assertThatThrownBy(() -> seat(255, "10.0.0.1")).hasMessageContaining("expected: 1-254");
  }

  @Test
  void twoMembersHaveNeitherIdNorPlaceInCommon() {
    assertThatThrownBy(() -> new Seats(List.of(seat(1, "10.0.0.1"), seat(1, "10.0.0.2"))))
        .hasMessageContaining("id 1 twice");
    assertThatThrownBy(() -> new Seats(List.of(seat(1, "10.0.0.1"), seat(2, "10.0.0.1"))))
        .hasMessageContaining("10.0.0.1 port 2888 twice");
  }

  @Test
  void thereIsAlwaysAVoter() {
    Seat observer = seat(1, "10.0.0.1").with(Voice.OBSERVER);
    assertThatThrownBy(() -> new Seats(List.of(observer))).hasMessageContaining("no voter");
  }

  @Test
  void firstFiveServersVote() {
    List<Member> servers =
        IntStream.rangeClosed(1, 7)
            .mapToObj(id -> new Member(new ServerName("web-" + id), seat(id, "10.0.0." + id)))
            .toList();

    List<Member> voiced = Seats.firstFiveVote(servers);

    assertThat(voiced.subList(0, 5)).allMatch(one -> one.seat().voice() == Voice.VOTER);
    assertThat(voiced.subList(5, 7)).allMatch(one -> one.seat().voice() == Voice.OBSERVER);
  }

  private static Seat seat(int id, String address) {
    return new Seat(id, new IpAddress(address), new Port(2888), new Port(3888), Voice.VOTER);
  }
}
