// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import garrison.model.ServerName;
import java.util.Optional;

/** What the names of our accounts mean. */
public final class Accounts {
  private Accounts() {}

  /** Which server replicates as {@code user}; empty when that is no follower's account. */
  public static Optional<ServerName> follower(String user) {
    return user.startsWith(Account.REPLICATION_PREFIX)
        ? Optional.of(new ServerName(user.substring(Account.REPLICATION_PREFIX.length())))
        : Optional.empty();
  }
}
