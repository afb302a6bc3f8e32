// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ControlIT {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final ControlServer.Verb ECHO =
      ControlServer.Verb.text(argument -> "<" + argument + ">");

  @TempDir Path folder;

  @Test
  void argumentReachesTheVerbAndItsBodyTheClient() {
    try (ControlServer _ = open(Map.of("echo", ECHO))) {
      assertThat(ask("echo one  two ü")).isEqualTo("<one  two ü>");
      assertThat(ask("echo")).isEqualTo("<>");
      assertThat(ask("echo ")).isEqualTo("<>");
    }
  }

  @Test
  void emptyBodyIsAnAnswer() {
    try (ControlServer _ = open(Map.of("health", (argument, body) -> {}))) {
      assertThat(ask("health")).isEmpty();
    }
  }

  @Test
  void unknownVerbNamesTheKnownOnes() {
    try (ControlServer _ = open(Map.of("status", ECHO, "metrics", ECHO))) {
      assertThatThrownBy(() -> ask("metric"))
          .isInstanceOf(ControlException.class)
          .hasMessage("verb: metric (expected: one of [metrics, status])");
    }
  }

  @Test
  void verbThatRefusesIsAnErrorOnOneLine() {
    ControlServer.Verb reload =
        (argument, body) -> {
          body.write('x');
          throw new ControlException("port: 70000\n(expected: 1-65535)");
        };
    try (ControlServer _ = open(Map.of("reload", reload))) {
      assertThatThrownBy(() -> ask("reload"))
          .isInstanceOf(ControlException.class)
          .hasMessage("port: 70000 (expected: 1-65535)");
    }
  }

  @Test
  void verbThatFailsIsAnErrorAndTheNextIsAnswered() {
    ControlServer.Verb failing =
        (argument, body) -> {
          throw new IllegalStateException("no such thing");
        };
    try (ControlServer _ = open(Map.of("fail", failing, "echo", ECHO))) {
      assertThatThrownBy(() -> ask("fail"))
          .isInstanceOf(ControlException.class)
          .hasMessageContaining("no such thing");
      assertThat(ask("echo a")).isEqualTo("<a>");
    }
  }

  @Test
  void bodyOfSixteenMebibytesPassesAndOneMoreByteIsRefused() {
    ControlServer.Verb sized = (argument, body) -> body.write(new byte[Integer.parseInt(argument)]);
    try (ControlServer _ = open(Map.of("sized", sized))) {
      assertThat(ask("sized " + ControlLimits.BODY_BYTES)).hasSize(ControlLimits.BODY_BYTES);
      assertThatThrownBy(() -> ask("sized " + (ControlLimits.BODY_BYTES + 1)))
          .isInstanceOf(ControlException.class)
          .hasMessage("answer: more than 16777216 bytes (expected: at most that)");
    }
  }

  @Test
  void requestThatIsTooLongIsRefused() throws IOException {
    try (ControlServer _ = open(Map.of("echo", ECHO))) {
      assertThat(raw("e".repeat(ControlLimits.REQUEST_BYTES)))
          .isEqualTo("error: request: more than 8192 bytes (expected: a line of at most that)\n");
      assertThatThrownBy(() -> ask("e".repeat(ControlLimits.REQUEST_BYTES)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> ask("echo a\nstop")).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void clientThatSaysNothingIsCutWhenItsTimeIsUp() throws IOException {
    ControlLimits limits = new ControlLimits(4, Duration.ofMillis(100), LIMIT);
    try (ControlServer _ = ControlServer.open(socket(), Map.of("echo", ECHO), limits);
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
      assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @Test
  void answerThatTakesTooLongIsCut() {
    ControlLimits limits = new ControlLimits(4, LIMIT, Duration.ofMillis(100));
    CountDownLatch never = new CountDownLatch(1);
    ControlServer.Verb slow = (argument, body) -> await(never);
    try (ControlServer _ = ControlServer.open(socket(), Map.of("slow", slow), limits)) {
      assertThatThrownBy(() -> ask("slow")).isInstanceOf(ControlUnavailableException.class);
    } finally {
      never.countDown();
    }
  }

  @Test
  void oneConversationTooManyIsToldSoAndAPlaceIsFreeLater() {
    CountDownLatch release = new CountDownLatch(1);
    ControlServer.Verb hold =
        (argument, body) -> {
          body.flush();
          await(release);
        };
    ControlLimits limits = new ControlLimits(2, LIMIT, LIMIT);
    try (ControlServer _ =
        ControlServer.open(socket(), Map.of("hold", hold, "echo", ECHO), limits)) {
      List<Thread> holders = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        holders.add(Thread.startVirtualThread(() -> ask("hold")));
      }
      Awaitility.await()
          .atMost(LIMIT)
          .untilAsserted(() ->
              assertThatThrownBy(() -> ask("echo"))
                  .hasMessage("busy: 2 conversations (expected: fewer)"));
      release.countDown();
      Awaitility.await()
          .atMost(LIMIT)
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(ask("echo 1")).isEqualTo("<1>"));
      assertThat(holders).allMatch(holder -> join(holder));
    }
  }

  @Test
  void flushedPartArrivesBeforeTheEnd() throws IOException {
    CountDownLatch release = new CountDownLatch(1);
    ControlServer.Verb follow =
        (argument, body) -> {
          body.write("first".getBytes(StandardCharsets.UTF_8));
          body.flush();
          await(release);
        };
    try (ControlServer _ = open(Map.of("follow", follow));
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
      channel.write(ByteBuffer.wrap("follow\n".getBytes(StandardCharsets.UTF_8)));
      byte[] part = Channels.newInputStream(channel).readNBytes("ok\nfirst".length());
      assertThat(new String(part, StandardCharsets.UTF_8)).isEqualTo("ok\nfirst");
      release.countDown();
    }
  }

  @Test
  void answerThatEndsEarlyIsNotTakenForAWholeOne() throws Exception {
    try (ServerSocketChannel server =
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            .bind(UnixDomainSocketAddress.of(socket()))) {
      Thread dying =
          Thread.startVirtualThread(() -> {
            try (SocketChannel client = server.accept()) {
              client.write(ByteBuffer.wrap("ok 12\nhalf an".getBytes(StandardCharsets.UTF_8)));
              var _ = client.read(ByteBuffer.allocate(100));
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
      assertThatThrownBy(() -> ask("echo a"))
          .isInstanceOf(ControlUnavailableException.class)
          .hasMessageEndingWith("answer cut after 7 bytes (expected: 12)");
      dying.join();
    }
  }

  @Test
  void socketIsForItsUserAloneAndGoesWithTheServer() throws IOException {
    try (ControlServer _ = open(Map.of("echo", ECHO))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
          .isEqualTo("rw-------");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void socketOfADeadProcessIsReplaced() throws IOException {
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(socket()))
        .close();
    assertThat(socket()).exists();
    try (ControlServer _ = open(Map.of("echo", ECHO))) {
      assertThat(ask("echo a")).isEqualTo("<a>");
    }
  }

  @Test
  void socketOfALivingProcessIsNotTaken() {
    try (ControlServer _ = open(Map.of("echo", ECHO))) {
      assertThatThrownBy(() -> open(Map.of()))
          .isInstanceOf(ControlException.class)
          .hasMessageEndingWith("another process answers on it (expected: none)");
      assertThat(ask("echo a")).isEqualTo("<a>");
    }
  }

  @Test
  void pathThatIsTooLongSaysSo() {
    Path longest = folder.resolve("s".repeat(107));
    assertThatThrownBy(() -> ControlServer.open(longest, Map.of()))
        .hasRootCauseMessage(
            "path: %d bytes (expected: at most 106, because a Unix socket's name has no more room)"
                .formatted(longest.toString().length()));
  }

  @Test
  void nobodyListeningIsUnavailable() {
    assertThatThrownBy(() -> ask("health"))
        .isInstanceOf(ControlUnavailableException.class)
        .hasMessageContaining(socket().toString());
  }

  @Test
  void silentServerIsUnavailableWhenTheLimitIsOver() throws IOException {
    try (ServerSocketChannel silent =
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            .bind(UnixDomainSocketAddress.of(socket()))) {
      assertThat(silent.isOpen()).isTrue();
      assertThatThrownBy(() -> ControlClient.ask(socket(), "health", Duration.ofMillis(200)))
          .isInstanceOf(ControlUnavailableException.class)
          .hasMessageEndingWith("no answer (expected: within PT0.2S)");
    }
  }

  @Test
  void closingCutsConversationsThatAreOpen() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    ControlServer.Verb hold =
        (argument, body) -> {
          asked.countDown();
          await(never);
        };
    ControlServer server = open(Map.of("hold", hold));
    Thread closer =
        Thread.startVirtualThread(() -> {
          await(asked);
          server.close();
        });
    assertThatThrownBy(() -> ask("hold")).isInstanceOf(ControlUnavailableException.class);
    closer.join();
    never.countDown();
  }

  /** Only one in many rounds meets the moment between the listener's end and the last cut. */
  @Test
  void whoComesWhileItClosesIsCutToo() throws InterruptedException {
    for (int round = 0; round < 500; round++) {
      ControlServer server = open(Map.of("echo", ECHO));
      CountDownLatch start = new CountDownLatch(1);
      Thread closer =
          Thread.startVirtualThread(() -> {
            await(start);
            server.close();
          });
      start.countDown();
      try {
        assertThat(ask("echo a")).isEqualTo("<a>");
      } catch (ControlUnavailableException expected) {
        assertThat(expected).hasMessageContaining(socket().toString());
      }
      closer.join();
    }
  }

  private ControlServer open(Map<String, ControlServer.Verb> verbs) {
    return ControlServer.open(socket(), verbs);
  }

  private String ask(String request) {
    return ControlClient.ask(socket(), request, LIMIT);
  }

  private Path socket() {
    return folder.resolve("c.sock");
  }

  private String raw(String bytes) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
      channel.write(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.UTF_8)));
      byte[] answer = Channels.newInputStream(channel).readAllBytes();
      return new String(answer, StandardCharsets.UTF_8);
    }
  }

  private static boolean join(Thread thread) {
    try {
      return thread.join(LIMIT);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
