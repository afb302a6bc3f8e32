// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/** What came back, or why nothing did. */
record Reply(Code code, byte @Nullable [] data, @Nullable Stat stat) {
  boolean ok() {
    return code == Code.OK;
  }

  Stat present() {
    if (stat == null) {
      throw new IllegalStateException("quorum: answer without its version");
    }
    return stat;
  }

  byte[] bytes() {
    return data == null ? new byte[0] : data;
  }
}
