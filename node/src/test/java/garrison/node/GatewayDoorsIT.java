// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import garrison.database.operation.Admission.Reading;
import garrison.database.operation.AdmissionException;
import garrison.telemetry.control.ControlException;
import garrison.telemetry.control.ControlServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node believes of its gateway's doors when the gateway is slow, restarted or refuses. */
final class GatewayDoorsIT {
  @TempDir private Path folder;
  private final List<String> obeyed = new CopyOnWriteArrayList<>();
  private volatile CountDownLatch pause = new CountDownLatch(0);
  private volatile long process = 11;
  private volatile boolean refusing;
  private ControlServer gateway;
  private GatewayDoors doors;

  @BeforeEach
  void start() {
    Path socket = folder.resolve("gateway.sock");
    gateway = ControlServer.open(socket, Map.of("sql-order", (request, _) -> obey(request)));
    doors = new GatewayDoors(socket, () -> process);
  }

  @AfterEach
  void stop() {
    pause.countDown();
    gateway.close();
  }

  private void obey(String request) {
    try {
      pause.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (refusing) {
      throw new ControlException("refused");
    }
    obeyed.add(request);
  }

  @Test
  void aCutThatIsAnsweredTooLateLeavesNobodyBelievingInOpenDoors() {
    doors.admit(7);
    assertThat(doors.admits(7)).isTrue();
    pause = new CountDownLatch(1);
    assertThatThrownBy(doors::cut).isInstanceOf(AdmissionException.class);
    assertThat(doors.admits(7)).as("while nobody knows").isFalse();
    pause.countDown();
    await().until(() -> obeyed.containsAll(List.of("2 sql-cut", "3 sql-cut")));
    assertThat(doors.admits(7)).isFalse();
    assertThat(obeyed.getLast()).as("asked again until it is answered").endsWith("sql-cut");
    int asked = obeyed.size();
    assertThat(doors.admits(7)).isFalse();
    assertThat(obeyed).as("and not after that").hasSize(asked);
    doors.admit(7);
    assertThat(doors.admits(7)).isTrue();
  }

  @Test
  void anAdmissionThatIsAnsweredTooLateIsNotBelieved() {
    pause = new CountDownLatch(1);
    assertThatThrownBy(() -> doors.admit(7)).isInstanceOf(AdmissionException.class);
    pause.countDown();
    assertThat(doors.admits(7)).isFalse();
    doors.cut();
    assertThat(obeyed).last().isEqualTo("2 sql-cut");
  }

  @Test
  void aRefusedAdmissionLeavesDoorsThatCanStillBeShut() {
    doors.admit(7);
    refusing = true;
    assertThatThrownBy(() -> doors.admit(8)).hasStackTraceContaining("refused");
    assertThat(doors.admits(7)).isFalse();
    refusing = false;
    doors.cut();
    assertThat(obeyed).containsExactly("1 sql-admit 7", "3 sql-cut");
  }

  @Test
  void whatIsKnownIsToldOnceAndWhatIsNotKnownAgain() {
    doors.reads(Reading.NO);
    assertThat(obeyed).as("a gateway begins with shut doors").isEmpty();
    doors.reads(Reading.YES);
    doors.reads(Reading.YES);
    doors.hold(Duration.ofMillis(300));
    doors.cut();
    assertThat(obeyed).containsExactly("1 sql-reads yes", "2 sql-hold 300");
    refusing = true;
    assertThatThrownBy(() -> doors.reads(Reading.NO)).isInstanceOf(AdmissionException.class);
    refusing = false;
    doors.reads(Reading.YES);
    assertThat(obeyed).last().isEqualTo("4 sql-reads yes");
  }

  @Test
  void aGatewayThatWasStartedAnewWasToldNothing() {
    doors.admit(7);
    doors.reads(Reading.YES);
    process = 12;
    assertThat(doors.admits(7)).isFalse();
    doors.reads(Reading.YES);
    assertThat(obeyed).last().isEqualTo("3 sql-reads yes");
    process = 0;
    doors.cut();
    doors.hold(Duration.ZERO);
    assertThat(obeyed).as("nobody is there to be told").hasSize(3);
  }
}
