// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/** What came back, or why nothing did. */
final class Reply {
  private final Code code;
  private final byte @Nullable [] data;
  private final @Nullable Stat stat;

  Reply(Code code, byte @Nullable [] data, @Nullable Stat stat) {
    this.code = code;
    this.data = data;
    this.stat = stat;
  }

  /** A reply without anything in it. */
  static Reply bare(Code code) {
    return new Reply(code, null, null);
  }

  Code code() {
    return code;
  }

  boolean ok() {
    return code == Code.OK;
  }

  /** Version and owner of what was read or written. */
  Stat present() {
    if (stat == null) {
      throw new IllegalStateException("quorum: answer without its version");
    }
    return stat;
  }

  byte[] bytes() {
    return data == null ? new byte[0] : data;
  }

  /** Whether it is there, and ends with {@code session}. */
  boolean isOwnedBy(long session) {
    return ok() && present().getEphemeralOwner() == session;
  }
}
