// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/**
 * What a MariaDB server says instead of a greeting when it does not let a client in, so that every
 * client shows the text (MariaDB's client/server protocol, ERR_Packet: a length of three bytes and
 * a sequence number, then 0xff, the code, a mark with the SQL state, the text).
 */
enum ErrorPacket {
  /** ER_CON_COUNT_ERROR. */
  TOO_MANY_CONNECTIONS(1040, "08004"),
  /** ER_UNKNOWN_ERROR: MariaDB has no code for this, so the text has to say it. */
  NO_DATABASE(1105, "08001");

  /** Longer texts are cut. */
  private static final int LONGEST = 400;

  private final int code;

  /** Five characters; class 08 is a connection exception, which connection pools know. */
  private final String state;

  ErrorPacket(int code, String state) {
    this.code = code;
    this.state = state;
  }

  ByteBuf encode(ByteBufAllocator allocator, String text) {
    String shown = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    byte[] bytes = shown.getBytes(StandardCharsets.UTF_8);
    int length = 1 + 2 + 1 + state.length() + bytes.length;
    ByteBuf packet = allocator.buffer(4 + length);
    packet.writeMediumLE(length);
    packet.writeByte(0);
    packet.writeByte(0xff);
    packet.writeShortLE(code);
    packet.writeByte('#');
    packet.writeBytes(state.getBytes(StandardCharsets.US_ASCII));
    packet.writeBytes(bytes);
    return packet;
  }
}
