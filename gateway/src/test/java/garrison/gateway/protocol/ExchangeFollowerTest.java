// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import garrison.gateway.protocol.Exchange.Client;
import garrison.gateway.protocol.Exchange.Holds;
import garrison.gateway.protocol.Exchange.Server;
import garrison.gateway.protocol.Exchange.State;
import garrison.gateway.protocol.Exchange.Step;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Records of Connector/J and MariaDB ({@link ExchangeFollowerIT}), both with EOF packets and
 * without, in pieces of every size.
 */
class ExchangeFollowerTest {
  private static final Path RECORDS = Path.of("src/test/resources/exchanges");

  static Stream<Path> records() {
    try (Stream<Path> files = Files.list(RECORDS)) {
      List<Path> sorted = files.sorted().toList();
      assertThat(sorted).hasSizeGreaterThan(10);
      return sorted.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("records")
  void recordedExchangeIsUnderstoodHoweverItIsCut(Path record) {
    Exchange exchange = Exchange.read(record);
    Random random = new Random(1);
    replay(exchange, bytes -> bytes.length);
    replay(exchange, _ -> 1);
    for (int i = 0; i < 20; i++) {
      replay(exchange, _ -> 1 + random.nextInt(50));
    }
  }

  @ParameterizedTest
  @MethodSource("records")
  void statementWithoutItsWholeAnswerIsNotAtRest(Path record) {
    List<Step> steps = Exchange.read(record).steps();
    ExchangeFollower follower = new ExchangeFollower();
    for (int i = 0; i < steps.size(); i++) {
      boolean isAnswered = i + 1 < steps.size() && steps.get(i + 1) instanceof Server;
      switch (steps.get(i)) {
        case Client(var bytes) -> {
          follower.fromClient(Unpooled.wrappedBuffer(bytes));
          assertThat(isAnswered && follower.isAtRest()).as("step %d", i).isFalse();
        }
        case Server(var bytes) -> {
          follower.fromServer(Unpooled.wrappedBuffer(bytes, 0, bytes.length - 1));
          assertThat(follower.isAtRest()).as("step %d", i).isFalse();
          follower.fromServer(Unpooled.wrappedBuffer(bytes, bytes.length - 1, 1));
        }
        case Holds _ -> {}
      }
    }
  }

  @ParameterizedTest
  @MethodSource("records")
  void bytesStayAsTheyAre(Path record) {
    ExchangeFollower follower = new ExchangeFollower();
    for (Step step : Exchange.read(record).steps()) {
      switch (step) {
        case Client(var bytes) -> passUnchanged(bytes, follower::fromClient);
        case Server(var bytes) -> passUnchanged(bytes, follower::fromServer);
        case Holds _ -> {}
      }
    }
  }

  @ParameterizedTest
  @MethodSource("records")
  void damagedExchangeNeverThrows(Path record) {
    List<Step> steps = Exchange.read(record).steps();
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      ExchangeFollower follower = new ExchangeFollower();
      for (Step step : steps) {
        switch (step) {
          case Client(var bytes) -> passDamaged(bytes, random, follower::fromClient);
          case Server(var bytes) -> passDamaged(bytes, random, follower::fromServer);
          case Holds _ -> {}
        }
      }
    }
  }

  @Test
  void nonsenseIsOpaque() {
    for (int seed = 0; seed < 200; seed++) {
      byte[] nonsense = new byte[400];
      new Random(seed).nextBytes(nonsense);
      nonsense[1] = 0;
      nonsense[2] = 0;
      ExchangeFollower follower = new ExchangeFollower();
      follower.fromServer(Unpooled.wrappedBuffer(nonsense));
      assertThat(follower.isAtRest()).isFalse();
    }
  }

  @Test
  void commandThatIsNotKnownIsOpaque() {
    for (int code : new int[] {0x00, 0x05, 0x12, 0x15, 0x1c, 0x1d, 0x50, 0xfe}) {
      ExchangeFollower follower = loggedIn();
      follower.fromClient(Unpooled.wrappedBuffer(new byte[] {1, 0, 0, 0, (byte) code}));
      assertThat(follower.isOpaque()).as("command %x", code).isTrue();
    }
  }

  @Test
  void tooManyStatementsAheadAreOpaqueAndBounded() {
    ExchangeFollower follower = loggedIn();
    byte[] ping = {1, 0, 0, 0, 0x0e};
    for (int i = 0; i < 1 << 16; i++) {
      follower.fromClient(Unpooled.wrappedBuffer(ping));
    }
    assertThat(follower.isOpaque()).isFalse();
    follower.fromClient(Unpooled.wrappedBuffer(ping));
    assertThat(follower.isOpaque()).isTrue();
  }

  @Test
  void statementLongerThanOnePacketIsOneStatement() {
    ExchangeFollower follower = loggedIn();
    byte[] full = new byte[4 + 0xffffff];
    Arrays.fill(full, 0, 3, (byte) 0xff);
    full[4] = 0x03;
    follower.fromClient(Unpooled.wrappedBuffer(full));
    follower.fromClient(Unpooled.wrappedBuffer(new byte[] {1, 0, 0, 1, 'x'}));
    assertThat(follower.isAtRest()).isFalse();
    follower.fromServer(Unpooled.wrappedBuffer(new byte[] {7, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0}));
    assertThat(follower.isAtRest()).isTrue();
  }

  /** A follower behind the login of a record without EOF packets. */
  private static ExchangeFollower loggedIn() {
    ExchangeFollower follower = new ExchangeFollower();
    for (Step step : Exchange.read(RECORDS.resolve("text-new.txt")).steps()) {
      switch (step) {
        case Client(var bytes) -> follower.fromClient(Unpooled.wrappedBuffer(bytes));
        case Server(var bytes) -> follower.fromServer(Unpooled.wrappedBuffer(bytes));
        case Holds _ -> {
          assertThat(follower.isAtRest()).isTrue();
          return follower;
        }
      }
    }
    throw new AssertionError("no state noted");
  }

  private interface Cut {
    int next(byte[] bytes);
  }

  private static void replay(Exchange exchange, Cut cut) {
    ExchangeFollower follower = new ExchangeFollower();
    int number = 0;
    for (Step step : exchange.steps()) {
      switch (step) {
        case Client(var bytes) -> inPieces(bytes, cut, follower::fromClient);
        case Server(var bytes) -> inPieces(bytes, cut, follower::fromServer);
        case Holds(var state) ->
            assertThat(State.of(follower)).as("step %d", number).isEqualTo(state);
      }
      number++;
    }
  }

  private static void inPieces(byte[] bytes, Cut cut, Consumer<ByteBuf> into) {
    int at = 0;
    while (at < bytes.length) {
      int step = Math.min(cut.next(bytes), bytes.length - at);
      into.accept(Unpooled.wrappedBuffer(bytes, at, step));
      at += step;
    }
  }

  private static void passUnchanged(byte[] bytes, Consumer<ByteBuf> into) {
    ByteBuf passing = Unpooled.copiedBuffer(bytes);
    into.accept(passing);
    assertThat(passing.readerIndex()).isZero();
    assertThat(passing.readableBytes()).isEqualTo(bytes.length);
    byte[] after = new byte[bytes.length];
    passing.readBytes(after);
    assertThat(after).isEqualTo(bytes);
  }

  private static void passDamaged(byte[] bytes, Random random, Consumer<ByteBuf> into) {
    byte[] damaged = bytes.clone();
    if (random.nextInt(4) == 0) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
    }
    assertThatCode(() -> into.accept(Unpooled.wrappedBuffer(damaged))).doesNotThrowAnyException();
  }
}
