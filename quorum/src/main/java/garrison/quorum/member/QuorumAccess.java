// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.member;

import garrison.model.Port;
import java.time.Duration;

/**
 * How this process's own clients reach its member: a port on 127.0.0.1 and the secret that opens
 * it. Both are new at each start and are never written down.
 *
 * @param port on 127.0.0.1
 * @param secret what the member asks for before it answers anything
 * @param session the session that the member's clients have, see {@link QuorumTiming}
 */
public record QuorumAccess(Port port, String secret, Duration session) {
  /** ZooKeeper's name for the way clients of ours prove themselves. */
  public static final String SCHEME = "garrison";

  /** The port; the secret never appears. */
  @Override
  public String toString() {
    return "QuorumAccess[127.0.0.1:" + port + ", secret=***]";
  }
}
