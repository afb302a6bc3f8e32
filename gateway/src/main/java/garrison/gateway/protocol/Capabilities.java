// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.protocol;

import java.util.Optional;

/**
 * What client and server agreed to: the flags that both have set in their first packets, MariaDB's
 * own ones in the upper half.
 */
record Capabilities(long flags) {
  private static final long LONG_PASSWORD = 1;
  private static final long COMPRESS = 1 << 5;
  private static final long PROTOCOL_41 = 1 << 9;
  private static final long SSL = 1 << 11;
  private static final long DEPRECATE_EOF = 1 << 24;
  private static final long ZSTD = 1 << 26;
  private static final long PROGRESS = 1L << 32;
  private static final long CACHE_METADATA = 1L << 36;

  private static final int PROTOCOL_VERSION = 10;

  /** Thread, first half of the scramble, filler: between version string and capabilities. */
  private static final int BEHIND_VERSION = 4 + 8 + 1;

  /** The shortest first packet of a client, which is also the whole of one that asks for TLS. */
  private static final int CLIENT_HEAD = 32;

  /** The server's, from its greeting; empty for anything else. */
  static Optional<Capabilities> ofGreeting(PacketCursor packet) {
    if (packet.at(0) != PROTOCOL_VERSION) {
      return Optional.empty();
    }
    int end = 1;
    while (end < packet.kept() && packet.at(end) != 0) {
      end++;
    }
    int low = end + 1 + BEHIND_VERSION;
    // Low half; character set and status; high half; length of scramble; 6 reserved; MariaDB's own.
    int high = low + 2 + 3;
    int own = high + 2 + 1 + 6;
    if (own + 4 > packet.kept()) {
      return Optional.empty();
    }
    return Optional.of(
        new Capabilities(
            withOwn(packet.shortAt(low) | (long) packet.shortAt(high) << 16, packet, own)));
  }

  /** What remains when the client has told its own; empty when that cannot be understood. */
  Optional<Capabilities> with(PacketCursor client) {
    if (client.length() < CLIENT_HEAD) {
      return Optional.empty();
    }
    long low = client.shortAt(0) | (long) client.shortAt(2) << 16;
    return Optional.of(new Capabilities(flags & withOwn(low, client, CLIENT_HEAD - 4)));
  }

  /** Whether the exchange can be read at all from here on. */
  boolean isPlain() {
    return has(PROTOCOL_41) && !has(SSL) && !has(COMPRESS) && !has(ZSTD);
  }

  /** Lists have no EOF packet in the middle, and end with an OK packet in its disguise. */
  boolean deprecatesEof() {
    return has(DEPRECATE_EOF);
  }

  /** An ERR packet may report progress instead. */
  boolean reportsProgress() {
    return has(PROGRESS);
  }

  /** Columns that the client knows already may be left out. */
  boolean cachesMetadata() {
    return has(CACHE_METADATA);
  }

  /** MySQL's flags; MariaDB's as well, unless the sender says that it is no MariaDB. */
  private static long withOwn(long low, PacketCursor packet, int at) {
    if ((low & LONG_PASSWORD) != 0) {
      return low;
    }
    return low | (long) packet.shortAt(at) << 32 | (long) packet.shortAt(at + 2) << 48;
  }

  private boolean has(long flag) {
    return (flags & flag) != 0;
  }
}
