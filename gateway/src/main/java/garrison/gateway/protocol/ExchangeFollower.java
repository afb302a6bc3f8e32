// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.protocol;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * Knows whether one connection between a client and MariaDB is at rest: every command that was sent
 * is answered to its end, no packet is under way, and the server's last word about transactions was
 * that there is none.
 *
 * <p>Clients may send commands ahead of the answers, so the commands are kept in order, and each
 * answer is followed by the form that its command gives it. The server tells in the status flags of
 * OK and EOF packets whether a transaction is open and whether another result follows. An ERR
 * packet has no flags: what was known before it holds on, and without autocommit a transaction is
 * taken to be open, since the statement that failed may have begun it. (A stored procedure that
 * begins a transaction and then fails with autocommit on is taken for a connection at rest.) Locks,
 * temporary tables and variables do not count.
 *
 * <p>What is compressed, encrypted, or not understood to the byte makes the exchange opaque for
 * ever: never at rest, and from then on free of cost. So a mistake in here delays the end of a
 * connection, it never ends one early on a guess.
 *
 * <p>The price is a few comparisons for each packet: nothing is copied but the first bytes of
 * packets that are not rows, and nothing is allocated. Confined to one event loop.
 */
public final class ExchangeFollower {
  private enum Phase {
    GREETING,
    LOGIN,
    /** The client's first packet is known; the server decides. */
    LOGIN_ANSWER,
    COMMANDS
  }

  /** What the server's next packet is, while a command is being answered. */
  private enum Expected {
    ANSWER,
    COLUMNS,
    COLUMNS_END,
    ROWS,
    DEFINITIONS,
    FIELDS
  }

  private static final int OK = 0x00;
  private static final int MORE_AUTHENTICATION = 0x01;
  private static final int LOCAL_FILE = 0xfb;
  private static final int EOF = 0xfe;
  private static final int ERROR = 0xff;

  /** From this length on a packet with EOF's first byte is something else. */
  private static final int EOF_LIMIT = 9;

  private static final int IN_TRANSACTION = 0x0001;
  private static final int AUTOCOMMIT = 0x0002;
  private static final int MORE_RESULTS = 0x0008;
  private static final int CURSOR = 0x0040;
  private static final int PROGRESS_CODE = 0xffff;
  private static final int PREPARED_LENGTH = 12;

  private final PacketCursor client = new PacketCursor(this::clientPacket);
  private final PacketCursor server = new PacketCursor(this::serverPacket);
  private final CommandQueue commands = new CommandQueue();
  private Phase phase = Phase.GREETING;
  private Expected expected = Expected.ANSWER;
  private Capabilities capabilities = new Capabilities(0);
  private int status = AUTOCOMMIT;
  private boolean isOpaque;

  /** How many packets the present list goes on for. */
  private int remaining;

  /** The client's bytes pass. */
  public void fromClient(ByteBuf bytes) {
    if (!isOpaque) {
      client.pass(bytes);
    }
  }

  /** The server's bytes pass. */
  public void fromServer(ByteBuf bytes) {
    if (!isOpaque) {
      server.pass(bytes);
    }
  }

  /** Whether the connection can be ended without a loss for its client. */
  public boolean isAtRest() {
    return !isOpaque
        && phase == Phase.COMMANDS
        && commands.isEmpty()
        && (status & IN_TRANSACTION) == 0
        && client.isAtBoundary()
        && server.isAtBoundary();
  }

  /** Whether it is not followed any more. */
  public boolean isOpaque() {
    return isOpaque;
  }

  private void clientPacket(PacketCursor packet) {
    switch (phase) {
      case GREETING -> isOpaque = true;
      case LOGIN -> login(packet);
      case LOGIN_ANSWER -> requireAnswerTo(packet);
      case COMMANDS -> {
        if (packet.sequence() == 0 && packet.length() > 0) {
          command(Command.ofCode(packet.at(0)));
        } else {
          requireAnswerTo(packet);
        }
      }
    }
  }

  private void login(PacketCursor packet) {
    Optional<Capabilities> agreed = capabilities.with(packet);
    if (agreed.isEmpty() || !agreed.get().isPlain()) {
      isOpaque = true;
      return;
    }
    capabilities = agreed.get();
    phase = Phase.LOGIN_ANSWER;
  }

  /** Only authentication has the client say more than the server asked for in one packet. */
  private void requireAnswerTo(PacketCursor packet) {
    boolean isAuthentication =
        phase == Phase.LOGIN_ANSWER
            || (!commands.isEmpty() && commands.current() == Command.AUTHENTICATION);
    if (!isAuthentication || packet.sequence() == 0) {
      isOpaque = true;
    }
  }

  private void command(Command command) {
    if (command == Command.SILENT) {
      return;
    }
    if (command == Command.UNKNOWN || !commands.add(command)) {
      isOpaque = true;
    }
  }

  private void serverPacket(PacketCursor packet) {
    switch (phase) {
      case GREETING -> greeting(packet);
      case LOGIN -> isOpaque = true;
      case LOGIN_ANSWER -> authentication(packet);
      case COMMANDS -> {
        if (!commands.isEmpty()) {
          answer(packet);
        } else if (packet.at(0) != ERROR) {
          // The server may say unasked why it ends the connection, and nothing else.
          isOpaque = true;
        }
      }
    }
  }

  private void greeting(PacketCursor packet) {
    Optional<Capabilities> offered = Capabilities.ofGreeting(packet);
    if (offered.isPresent()) {
      capabilities = offered.get();
      phase = Phase.LOGIN;
    } else {
      isOpaque = true;
    }
  }

  private void authentication(PacketCursor packet) {
    switch (packet.at(0)) {
      case OK -> {
        status = okStatus(packet);
        if (phase == Phase.COMMANDS) {
          commands.remove();
        }
        phase = Phase.COMMANDS;
      }
      case ERROR -> {
        if (phase == Phase.COMMANDS) {
          failed();
        }
      }
      case MORE_AUTHENTICATION, EOF -> {}
      default -> isOpaque = true;
    }
  }

  private void answer(PacketCursor packet) {
    if (packet.at(0) == ERROR && packet.length() > 0) {
      boolean isProgress = capabilities.reportsProgress() && packet.shortAt(1) == PROGRESS_CODE;
      if (!isProgress) {
        failed();
      }
      return;
    }
    switch (expected) {
      case ANSWER -> head(packet);
      case COLUMNS -> {
        remaining--;
        if (remaining == 0) {
          columnsEnd();
        }
      }
      case COLUMNS_END -> {
        if (isEof(packet)) {
          int flags = eofStatus(packet);
          if ((flags & CURSOR) != 0) {
            isOpaque = true;
          }
          rows();
        } else {
          isOpaque = true;
        }
      }
      case ROWS -> {
        if (endsRows(packet)) {
          ended(capabilities.deprecatesEof() ? okStatus(packet) : eofStatus(packet));
        }
      }
      case DEFINITIONS -> {
        remaining--;
        if (remaining == 0) {
          done();
        }
      }
      case FIELDS -> {
        if (endsRows(packet)) {
          done();
        }
      }
    }
  }

  private void head(PacketCursor packet) {
    switch (commands.current()) {
      case AUTHENTICATION -> authentication(packet);
      case TEXT -> done();
      case SIMPLE -> simple(packet);
      case PREPARE -> prepared(packet);
      case FIELDS -> {
        expected = Expected.FIELDS;
        answer(packet);
      }
      case RESULT -> {
        int first = packet.at(0);
        if (first == OK || isEof(packet)) {
          simple(packet);
        } else if (first == LOCAL_FILE) {
          isOpaque = true;
        } else {
          columns(packet);
        }
      }
      case SILENT, UNKNOWN -> isOpaque = true;
    }
  }

  private void simple(PacketCursor packet) {
    if (packet.at(0) == OK && packet.length() > 0) {
      ended(okStatus(packet));
    } else if (isEof(packet)) {
      ended(
          capabilities.deprecatesEof() && packet.length() > 5
              ? okStatus(packet)
              : eofStatus(packet));
    } else {
      isOpaque = true;
    }
  }

  private void prepared(PacketCursor packet) {
    if (packet.at(0) != OK || packet.length() != PREPARED_LENGTH) {
      isOpaque = true;
      return;
    }
    int ends = capabilities.deprecatesEof() ? 0 : 1;
    int columns = packet.shortAt(5);
    int parameters = packet.shortAt(7);
    remaining = (columns > 0 ? columns + ends : 0) + (parameters > 0 ? parameters + ends : 0);
    if (remaining == 0) {
      done();
    } else {
      expected = Expected.DEFINITIONS;
    }
  }

  private void columns(PacketCursor packet) {
    int size = lengthOfInteger(packet, 0);
    int count = size == 1 ? packet.at(0) : size == 3 ? packet.shortAt(1) : 0;
    boolean caches = capabilities.cachesMetadata();
    if (count == 0 || packet.length() != size + (caches ? 1 : 0)) {
      isOpaque = true;
      return;
    }
    if (caches && packet.at(size) == 0) {
      columnsEnd();
    } else {
      remaining = count;
      expected = Expected.COLUMNS;
    }
  }

  private void columnsEnd() {
    if (capabilities.deprecatesEof()) {
      rows();
    } else {
      expected = Expected.COLUMNS_END;
    }
  }

  private void rows() {
    expected = Expected.ROWS;
    server.skim(true);
  }

  private boolean endsRows(PacketCursor packet) {
    return packet.at(0) == EOF
        && (capabilities.deprecatesEof() ? !packet.isLong() : packet.length() < EOF_LIMIT);
  }

  /** One result of the command is complete, and with it perhaps the command. */
  private void ended(int flags) {
    status = flags;
    if ((flags & CURSOR) != 0) {
      isOpaque = true;
    }
    if ((flags & MORE_RESULTS) != 0) {
      expected = Expected.ANSWER;
      server.skim(false);
    } else {
      done();
    }
  }

  private void failed() {
    if ((status & AUTOCOMMIT) == 0) {
      status |= IN_TRANSACTION;
    }
    done();
  }

  private void done() {
    commands.remove();
    expected = Expected.ANSWER;
    server.skim(false);
  }

  private static boolean isEof(PacketCursor packet) {
    return packet.at(0) == EOF && packet.length() < EOF_LIMIT;
  }

  /** Behind the first byte: warnings, status. */
  private int eofStatus(PacketCursor packet) {
    if (packet.length() < 5) {
      isOpaque = true;
      return status;
    }
    return packet.shortAt(3);
  }

  /** Behind the first byte: rows, last identity (both as integers of varying length), status. */
  private int okStatus(PacketCursor packet) {
    int identity = 1 + lengthOfInteger(packet, 1);
    int at = identity + lengthOfInteger(packet, identity);
    if (at + 2 > packet.length() || at + 2 > packet.kept()) {
      isOpaque = true;
      return status;
    }
    return packet.shortAt(at);
  }

  private int lengthOfInteger(PacketCursor packet, int at) {
    return switch (packet.at(at)) {
      case 0xfc -> 3;
      case 0xfd -> 4;
      case 0xfe -> 9;
      case 0xfb, 0xff -> {
        isOpaque = true;
        yield 1;
      }
      default -> 1;
    };
  }
}
